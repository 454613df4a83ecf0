package io.atelier.chassis.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;
import reactor.core.publisher.Mono;

class BearerTokenConverterTests {

  @ParameterizedTest
  @ValueSource(strings = {"Bearer abc.def-ghi", "bearer abc.def-ghi", "BEARER abc.def-ghi"})
  void theTokenIsWhatStandsBehindTheScheme(String header) {
    assertThat(convert(header).block())
        .isInstanceOfSatisfying(
            BearerTokenAuthenticationToken.class,
            found -> assertThat(found.getToken()).isEqualTo("abc.def-ghi"));
  }

  @Test
  void withoutAHeaderNobodySignedIn() {
    assertThat(convert(null).block()).isNull();
  }

  @Test
  void anotherSchemeIsNobody() {
    assertThat(convert("Basic YTpi").block()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer", "Bearer ", "Bearerabc", "bearer"})
  void aSchemeWithoutATokenIsRefused(String header) {
    assertThatThrownBy(() -> convert(header).block())
        .isInstanceOf(InvalidBearerTokenException.class);
  }

  private static Mono<Authentication> convert(@Nullable String header) {
    MockServerHttpRequest.BaseBuilder<?> request = MockServerHttpRequest.get("/");
    if (header != null) {
      request.header(HttpHeaders.AUTHORIZATION, header);
    }
    return new BearerTokenConverter().convert(MockServerWebExchange.from(request));
  }
}
