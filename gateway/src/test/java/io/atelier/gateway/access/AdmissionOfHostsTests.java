package io.atelier.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which requests are read at all, and at which hosts. */
class AdmissionOfHostsTests extends AskedAdmission {

  @ParameterizedTest
  @ValueSource(
      strings = {"My-Studio.Atelier.LOCALHOST", "my-studio.atelier.localhost.", HOST + ":8080"})
  void aHostIsKnownHoweverItIsWritten(String host) {
    assertThat(refused(get(host, "/rooms"))).isEqualTo("401 unauthenticated");
  }

  @ParameterizedTest
  @CsvSource({
    "nobody.atelier.localhost, 404 unknown-host",
    "atelier.example, 404 unknown-host",
    "a.my-studio.atelier.localhost, 404 unknown-host",
    "stüdio.atelier.localhost, 400 bad-host",
    "my-studio.atelier.localhost:80x, 400 bad-host",
    "'a,b', 400 bad-host",
    "'', 400 bad-host",
  })
  void otherHostsAreRefused(String host, String refusal) {
    assertThat(refused(get(host, "/rooms"))).isEqualTo(refusal);
  }

  @Test
  void exactlyOneHostHeader() {
    assertThat(refused(request("GET", "/", "Host", HOST, "host", HOST))).isEqualTo("400 bad-host");
    assertThat(refused(request("GET", "/"))).isEqualTo("400 bad-host");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://evil.example/",
        "//evil.example/",
        "*",
        "evil.example:80",
        "/a b",
        "/ü",
        ""
      })
  void onlyAPathIsATarget(String target) {
    assertThat(refused(request("GET", target, "Host", HOST))).isEqualTo("400 bad-request");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TRACE", "CONNECT", "PROPFIND", "get"})
  void otherMethodsAreRefused(String method) {
    assertThat(refused(request(method, "/", "Host", HOST))).isEqualTo("405 method-not-allowed");
  }

  @Test
  void whatCanBeReadInTwoWaysIsRefused() {
    assertThat(refused(get(HOST, "/", "Transfer-Encoding", "xchunked"))).startsWith("400");
    assertThat(refused(get(HOST, "/", "Transfer-Encoding", "gzip, chunked"))).startsWith("400");
    assertThat(
            refused(get(HOST, "/", "Transfer-Encoding", "chunked", "Transfer-Encoding", "chunked")))
        .startsWith("400");
    assertThat(refused(get(HOST, "/", "Transfer-Encoding", "chunked", "Content-Length", "3")))
        .startsWith("400");
    assertThat(refused(get(HOST, "/", "Content-Length", "3", "Content-Length", "3")))
        .startsWith("400");
    assertThat(refused(get(HOST, "/", "Content-Length", "+3"))).startsWith("400");
    assertThat(refused(get(HOST, "/", "Connection", "close, Content-Length"))).startsWith("400");
  }
}
