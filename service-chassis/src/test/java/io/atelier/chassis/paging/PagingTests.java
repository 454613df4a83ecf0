package io.atelier.chassis.paging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atelier.chassis.problem.Fault;
import io.atelier.chassis.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.MethodParameter;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.reactive.BindingContext;

class PagingTests {

  @Test
  void cursorComesBackAsItWasEncoded() {
    String cursor = Cursor.encode("2026-01-31T10:00:00Z", "ä/?&=", "");
    assertThat(cursor).matches("[A-Za-z0-9_-]+");
    assertThat(Cursor.decode(cursor, 3)).containsExactly("2026-01-31T10:00:00Z", "ä/?&=", "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "!", "äö", "YQ", "YQpiCmM=="})
  void whatIsNoCursorOfTwoValuesIsInvalid(String cursor) {
    assertThatThrownBy(() -> Cursor.decode(cursor, 2))
        .isInstanceOfSatisfying(
            ProblemException.class,
            refusal ->
                assertThat(refusal.faults()).extracting(Fault::pointer).containsExactly("?after"));
  }

  @Test
  void cursorWithWhatNoStoreHoldsIsInvalid() {
    String cursor = Base64.getUrlEncoder().encodeToString("a\0b".getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> Cursor.decode(cursor, 1)).isInstanceOf(ProblemException.class);
  }

  @Test
  void cursorOfAnIdHoldsAnId() {
    UUID id = UUID.randomUUID();
    assertThat(Cursor.decodeId(Cursor.encode(id.toString()))).isEqualTo(id);
    assertThatThrownBy(() -> Cursor.decodeId(Cursor.encode("nobody")))
        .isInstanceOf(ProblemException.class);
  }

  @Test
  void pageFollowsWhereMoreWasFoundThanAsked() {
    PageRequest request = new PageRequest(2, null);
    assertThat(request.fetch()).isEqualTo(3);
    assertThat(Page.of(List.of("a", "b", "c"), request, last -> "after " + last))
        .isEqualTo(new Page<>(List.of("a", "b"), "after b"));
    assertThat(Page.of(List.of("a", "b"), request, last -> "after " + last))
        .isEqualTo(new Page<>(List.of("a", "b"), null));
    assertThat(Page.of(List.of(1), request, String::valueOf).map(number -> number + 1).data())
        .containsExactly(2);
  }

  @Test
  void fiftyUnlessAskedOtherwise() {
    assertThat(resolve("/")).isEqualTo(new PageRequest(50, null));
    assertThat(resolve("/?limit=200&after=x")).isEqualTo(new PageRequest(200, "x"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "201", "-1", "1.5", "", "many", "99999999999"})
  void limitOutOfRangeIsInvalid(String limit) {
    assertThatThrownBy(() -> resolve("/?limit=" + limit))
        .isInstanceOfSatisfying(
            ProblemException.class,
            refusal ->
                assertThat(refusal.faults()).extracting(Fault::pointer).containsExactly("?limit"));
  }

  private static Object resolve(String uri) {
    try {
      MethodParameter parameter =
          new MethodParameter(PagingTests.class.getDeclaredMethod("list", PageRequest.class), 0);
      var resolver = new PageRequestArgumentResolver();
      assertThat(resolver.supportsParameter(parameter)).isTrue();
      return resolver
          .resolveArgument(
              parameter,
              new BindingContext(),
              MockServerWebExchange.from(MockServerHttpRequest.get(uri)))
          .block();
    } catch (NoSuchMethodException impossible) {
      throw new AssertionError(impossible);
    }
  }

  static void list(PageRequest page) {}
}
