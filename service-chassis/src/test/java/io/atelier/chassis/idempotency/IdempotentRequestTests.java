package io.atelier.chassis.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atelier.chassis.problem.BodyBytes;
import io.atelier.chassis.problem.Fault;
import io.atelier.chassis.problem.ProblemException;
import io.atelier.chassis.security.Caller;
import io.atelier.chassis.security.CallerAuthentication;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.MethodParameter;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.security.core.context.ReactiveSecurityContextHolder;
import org.springframework.web.reactive.BindingContext;

class IdempotentRequestTests {
  private static final UUID TENANT = UUID.randomUUID();

  @Test
  void requestWithoutKeyIsNotRemembered() {
    assertThat(read(MockServerHttpRequest.post("/api/a"), "{}", null).scope()).isNull();
  }

  @Test
  void sameCallerMethodPathAndKeyAreTheSameRequest() {
    IdempotentRequest first = read(keyed("/api/a", "k"), "{}", member("anna"));
    IdempotentRequest again = read(keyed("/api/a?x=1", "k"), "{}", member("anna"));
    assertThat(again.scope()).isEqualTo(first.scope());
    assertThat(again.requestHash()).isEqualTo(first.requestHash());
    assertThat(first.anonymous()).isFalse();
  }

  @Test
  void anotherCallerPathOrKeyIsAnotherRequest() {
    byte[] first = read(keyed("/api/a", "k"), "{}", member("anna")).scope();
    assertThat(read(keyed("/api/b", "k"), "{}", member("anna")).scope()).isNotEqualTo(first);
    assertThat(read(keyed("/api/a", "l"), "{}", member("anna")).scope()).isNotEqualTo(first);
    assertThat(read(keyed("/api/a", "k"), "{}", member("bert")).scope()).isNotEqualTo(first);
    assertThat(read(keyed("/api/a", "k"), "{}", null).scope()).isNotEqualTo(first);
  }

  @Test
  void anotherBodyHasAnotherHash() {
    assertThat(read(keyed("/api/a", "k"), "{}", null).requestHash())
        .isNotEqualTo(read(keyed("/api/a", "k"), "{ }", null).requestHash());
  }

  @Test
  void anonymousIsTheAddress() {
    IdempotentRequest here =
        read(keyed("/api/a", "k").header("X-Forwarded-For", "10.0.0.1, 10.9.9.9"), "{}", null);
    IdempotentRequest there =
        read(keyed("/api/a", "k").header("X-Forwarded-For", "10.0.0.2, 10.9.9.9"), "{}", null);
    assertThat(here.anonymous()).isTrue();
    assertThat(here.scope()).isNotEqualTo(there.scope());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "ä", "a\u0001"})
  void keyThatIsNotVisibleAsciiIsInvalid(String key) {
    assertThatThrownBy(() -> read(keyed("/api/a", key), "{}", null))
        .isInstanceOfSatisfying(
            ProblemException.class,
            refusal ->
                assertThat(refusal.faults())
                    .extracting(Fault::pointer)
                    .containsExactly("Idempotency-Key"));
  }

  @Test
  void longKeyIsInvalid() {
    assertThat(read(keyed("/api/a", "k".repeat(255)), "{}", null).scope()).isNotNull();
    assertThatThrownBy(() -> read(keyed("/api/a", "k".repeat(256)), "{}", null))
        .isInstanceOf(ProblemException.class);
  }

  private static MockServerHttpRequest.BodyBuilder keyed(String path, String key) {
    return MockServerHttpRequest.post(path).header("Idempotency-Key", key);
  }

  private static Caller member(String subject) {
    return new Caller(Caller.Kind.MEMBER, subject, TENANT, "studio", Set.of("OWNER"), Set.of());
  }

  private static IdempotentRequest read(
      MockServerHttpRequest.BodyBuilder request, String body, Caller caller) {
    try {
      MethodParameter parameter =
          new MethodParameter(
              IdempotentRequestTests.class.getDeclaredMethod("create", IdempotentRequest.class), 0);
      var resolver = new IdempotentRequestArgumentResolver(new BodyBytes(1000));
      var read =
          resolver.resolveArgument(
              parameter, new BindingContext(), MockServerWebExchange.from(request.body(body)));
      var signedIn =
          caller == null
              ? read
              : read.contextWrite(
                  ReactiveSecurityContextHolder.withAuthentication(
                      new CallerAuthentication(caller)));
      return (IdempotentRequest) signedIn.block();
    } catch (NoSuchMethodException impossible) {
      throw new AssertionError(impossible);
    }
  }

  static void create(IdempotentRequest request) {}
}
