package io.atelier.gateway.credential;

import io.atelier.chassis.problem.ChassisProblem;
import io.atelier.chassis.problem.ProblemException;
import io.atelier.events.envelope.EventJson;
import io.atelier.gateway.GatewayProblem;
import io.atelier.gateway.resolution.ResolutionProperties;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;

/** The two questions that the gateway asks tenant-service. */
@Component
final class TenantServiceClient {
  private static final Logger log = LoggerFactory.getLogger(TenantServiceClient.class);
  private static final Duration SOON = Duration.ofSeconds(2);

  /** A token of the gateway's own and how long it holds, in seconds. */
  record ServiceTokenAnswer(String accessToken, long expiresIn) {}

  private record Answer(int status, byte[] body) {
    String slug() {
      try {
        String type = EventJson.mapper().readTree(body).path("type").asString("");
        return type.substring(type.lastIndexOf('/') + 1);
      } catch (RuntimeException e) {
        return "";
      }
    }
  }

  private final WebClient http;
  private final CredentialProperties properties;

  TenantServiceClient(
      CredentialProperties properties,
      ResolutionProperties resolution,
      ReactorResourceFactory resources) {
    this.properties = properties;
    URI address =
        Objects.requireNonNull(
            resolution.services().get("tenant-service"),
            "atelier.gateway.resolution.services.tenant-service is not set");
    this.http =
        WebClient.builder()
            .baseUrl(address.toString())
            .clientConnector(
                new ReactorClientHttpConnector(
                    resources,
                    client ->
                        client
                            .responseTimeout(properties.exchangeTimeout())
                            .option(
                                io.netty.channel.ChannelOption.CONNECT_TIMEOUT_MILLIS,
                                Math.toIntExact(properties.exchangeTimeout().toMillis()))))
            .build();
  }

  /** A token for the gateway itself. */
  Mono<ServiceTokenAnswer> serviceToken() {
    return post(
            "/internal/service-tokens",
            null,
            Map.of("client_id", properties.clientId(), "client_secret", properties.clientSecret()))
        .flatMap(answer -> {
          if (answer.status() == 200) {
            return Mono.just(EventJson.read(answer.body(), ServiceTokenAnswer.class));
          }
          log.error(
              "tenant-service gives the gateway no token ({}): check"
                  + " atelier.gateway.credential.client-id and client-secret",
              answer.status());
          return Mono.error(away());
        });
  }

  /**
   * Exchanges a key.
   *
   * @return an error is a problem: 401 for the key, 404 {@code tenant-unknown}, or 503 while
   *     tenant-service cannot say
   */
  Mono<ExchangedKey> exchange(String serviceToken, String keyHash, @Nullable String tenant) {
    Map<String, String> question = new LinkedHashMap<>();
    question.put("key_hash", keyHash);
    if (tenant != null) {
      question.put("tenant", tenant);
    }
    return post("/internal/key-exchange", serviceToken, question).flatMap(this::read);
  }

  static boolean isAway(Throwable failure) {
    return failure instanceof ProblemException problem
        && problem.code() == ChassisProblem.UNAVAILABLE;
  }

  static ProblemException away() {
    return ProblemException.of(
            ChassisProblem.UNAVAILABLE,
            "This API key cannot be checked at the moment: try again shortly.")
        .retryAfter(SOON);
  }

  static ProblemException unknownKey() {
    return ProblemException.of(
        ChassisProblem.UNAUTHENTICATED, "This API key is not known: check that it is complete.");
  }

  private Mono<ExchangedKey> read(Answer answer) {
    return switch (answer.status()) {
      case 200 -> Mono.just(EventJson.read(answer.body(), ExchangedKey.class));
      case 401 ->
          Mono.error(
              switch (answer.slug()) {
                case "key-revoked" -> KeyExchange.revoked();
                case "key-expired" -> KeyExchange.expired();
                default -> unknownKey();
              });
      case 404 ->
          Mono.error(
              ProblemException.of(
                  GatewayProblem.TENANT_UNKNOWN,
                  "The Atelier-Tenant header names no tenant of this application's platform."));
      default -> {
        log.warn("tenant-service answered an exchange with {}", answer.status());
        yield Mono.error(away());
      }
    };
  }

  private Mono<Answer> post(String path, @Nullable String token, Map<String, String> body) {
    return http.post()
        .uri(path)
        .contentType(MediaType.APPLICATION_JSON)
        .headers(headers -> {
          if (token != null) {
            headers.setBearerAuth(token);
          }
        })
        .bodyValue(EventJson.write(body))
        .exchangeToMono(response ->
            response
                .bodyToMono(byte[].class)
                .defaultIfEmpty(new byte[0])
                .map(bytes -> new Answer(response.statusCode().value(), bytes)))
        .timeout(properties.exchangeTimeout())
        .onErrorMap(failure -> {
          log.warn("tenant-service cannot be asked: {}", failure.toString());
          return away();
        });
  }
}
