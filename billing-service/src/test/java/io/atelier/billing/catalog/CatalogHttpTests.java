package io.atelier.billing.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.billing.BillingServiceApplication;
import io.atelier.events.envelope.EventJson;
import io.atelier.testsupport.servers.WithServers;
import io.atelier.testsupport.token.TestToken;
import io.atelier.testsupport.token.TestTokens;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;
import tools.jackson.databind.JsonNode;

/** Each documented status of the calls about what is sold; each test sells on its own platform. */
@SpringBootTest(
    classes = BillingServiceApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "spring.config.name=billing-service")
@WithServers(service = "billing")
class CatalogHttpTests {
  private static final String CATALOG = "/api/admin/catalog";

  @LocalServerPort int port;

  private WebTestClient client;

  @BeforeEach
  void connect() {
    client =
        WebTestClient.bindToServer()
            .baseUrl("http://localhost:" + port)
            .responseTimeout(Duration.ofSeconds(20))
            .build();
  }

  @Test
  void addonsOfAPlatformAreForAnyone() {
    JsonNode addons = ok(client.get().uri("/api/addons?platform=oms&limit=2").exchange());
    assertThat(addons.get("data").get(0))
        .isEqualTo(
            json(
                """
                {"code": "domain", "name": "Custom domain",
                 "description": "A domain of your own for a year.", "category": "domain",
                 "price": {"amount": 1500, "currency": "EUR"},
                 "prices": [{"amount": 1500, "currency": "EUR"}], "billing_period": "annual",
                 "quantity_unit": null, "quantity_value": null,
                 "grants": {"limits": {}, "features": ["custom_domain"]}, "display_order": 1}
                """));
    JsonNode behind =
        ok(
            client
                .get()
                .uri("/api/addons?platform=oms&after=" + addons.get("next").stringValue())
                .exchange());
    assertThat(behind.at("/data/0/code").stringValue()).isEqualTo("ssl_premium");
    assertThat(behind.get("data").valueStream().toList().getLast().at("/grants/limits/products"))
        .isEqualTo(json("1000"));
    assertThat(behind.get("next").isNull()).isTrue();
  }

  @Test
  void creditPacksOfTheDefaultPlatformAreForAnyone() {
    assertThat(ok(client.get().uri("/api/credit-packs").exchange()).get("data").get(1))
        .isEqualTo(
            json(
                """
                {"code": "credits-300", "credits": 300,
                 "price": {"amount": 500, "currency": "EUR"},
                 "prices": [{"amount": 500, "currency": "EUR"}]}
                """));
  }

  @Test
  void whereNothingIsSoldIs404() {
    for (String list : List.of("plans", "addons", "credit-packs")) {
      client.get().uri("/api/" + list + "?platform=moon").exchange().expectStatus().isNotFound();
      client.get().uri("/api/" + list + "?limit=x").exchange().expectStatus().isEqualTo(422);
    }
  }

  @Test
  void aDryRunTellsTheChangeAndMakesNone() {
    upload("?file=dry.yml", Shop.named("dry").yaml());
    JsonNode told = ok(post("?dry_run=true", Shop.named("dry").price(700).yaml()));
    assertThat(told.get("dry_run").booleanValue()).isTrue();
    assertThat(told.get("changes"))
        .isEqualTo(
            json(
                """
                [{"kind": "plan", "platform": "dry", "code": "basic", "change": "new_version",
                  "version": 2, "differences": [
                    {"path": "/content/prices/0/amount/amount", "before": 500, "after": 700}]}]
                """));
    assertThat(price("dry")).isEqualTo(500);
    assertThat(ok(post("", Shop.named("dry").price(700).yaml())).get("changes"))
        .isEqualTo(told.get("changes"));
    assertThat(price("dry")).isEqualTo(700);
    assertThat(ok(post("", Shop.named("dry").price(700).yaml())).get("changes").size()).isZero();
  }

  @Test
  void everyKindOfChangeIsTold() {
    upload("?file=kinds.yml", Shop.named("kinds").more("features: {old: Old}").yaml());
    JsonNode told =
        ok(
            post(
                "?dry_run=true",
                Shop.named("kinds")
                    .name("Basic for all")
                    .more(
                        """
                        grace_days: 3
                        features: {shiny: Shiny}
                        coupons:
                          spring: {percent: 20}
                        credit_packs:
                          ten: {credits: 10, price: {amount: 100}}
                        addons:
                          mail: {name: Mail, category: email, billing_period: monthly, price: {amount: 1}}
                        """)
                    .yaml()));
    assertThat(told.get("changes").valueStream())
        .extracting(change ->
            change.at("/change").stringValue()
                + " "
                + change.at("/kind").stringValue()
                + " "
                + change.at("/code").stringValue()
                + change
                    .get("differences")
                    .valueStream()
                    .map(difference -> " " + difference.get("path").stringValue())
                    .toList())
        .containsExactlyInAnyOrder(
            "changed platform kinds[ /grace_days]",
            "new feature shiny[]",
            "removed feature old[]",
            "changed plan basic[ /name]",
            "new coupon spring[]",
            "new credit_pack ten[]",
            "new addon mail[]");
  }

  @Test
  void everyFaultIsNamedWithItsFileAndLine() {
    JsonNode problem =
        refused(
            422,
            client
                .post()
                .uri(CATALOG)
                .headers(headers -> headers.setBearerAuth(billing().mint()))
                .header("Content-Type", "application/json")
                .bodyValue(
                    Map.of(
                        "files",
                        List.of(
                            Map.of("name", "one.yml", "content", "platform: one\nseller: nobody\n"),
                            Map.of("name", "two.yml", "content", "platforms: [one\n"),
                            Map.of("name", "three.yml", "content", "surprise: 1\n"))))
                .exchange());
    assertThat(problem.get("type").stringValue()).isEqualTo("/problems/invalid");
    assertThat(problem.get("errors").valueStream())
        .extracting(error ->
            error.get("file").stringValue()
                + ":"
                + error.get("line").intValue()
                + " "
                + error.get("pointer").stringValue())
        .contains("one.yml:1 ", "one.yml:2 /seller", "three.yml:1 /surprise")
        .anyMatch(error -> error.startsWith("two.yml:"));
    assertThat(catalog().get("files").toString()).doesNotContain("three.yml");
  }

  @Test
  void whatIsThereCanBeSentBack() {
    JsonNode catalog = catalog();
    assertThat(catalog.get("platforms").toString()).contains("studio", "oms", "rural-health");
    List<Map<String, String>> files =
        catalog
            .get("files")
            .valueStream()
            .map(file ->
                Map.of(
                    "name", file.get("name").stringValue(),
                    "content", file.get("content").stringValue()))
            .toList();
    JsonNode again =
        ok(
            client
                .post()
                .uri(CATALOG + "?dry_run=true")
                .headers(headers -> headers.setBearerAuth(billing().mint()))
                .header("Content-Type", "application/json")
                .bodyValue(Map.of("files", files))
                .exchange());
    assertThat(again.get("changes").size()).isZero();
  }

  @Test
  void aFileIsFoundByItsPlatformAlsoAsJson() {
    upload("?file=any-name.yml", Shop.named("json").yaml());
    JsonNode told =
        ok(
            client
                .post()
                .uri(CATALOG)
                .headers(headers -> headers.setBearerAuth(billing().mint()))
                .header("Content-Type", "application/json")
                .bodyValue(
                    """
                    {"platform": "json", "seller": "atelier", "default_plan": "basic",
                     "metrics": {"things": {"kind": "counter"}},
                     "plans": {"basic": {"name": "Basic", "limits": {"things": 10},
                                         "prices": [{"interval": "month", "amount": 900}]}}}
                    """)
                .exchange());
    assertThat(told.at("/changes").toString()).contains("\"after\":900");
    assertThat(price("json")).isEqualTo(900);
    JsonNode file =
        catalog()
            .get("files")
            .valueStream()
            .filter(one -> one.get("name").stringValue().equals("any-name.yml"))
            .findFirst()
            .orElseThrow();
    assertThat(file.get("origin").stringValue()).isEqualTo("upload");
    assertThat(file.get("updated_by").isNull()).isFalse();
    assertThat(file.get("content").stringValue()).contains("\"amount\": 900");
  }

  @Test
  void anUploadedFileIsTakenBack() {
    JsonNode shipped = file("docs-api.yml");
    upload("", shipped.get("content").stringValue().replace("amount: 1900}", "amount: 2100}"));
    assertThat(file("docs-api.yml").get("hides_one").booleanValue()).isTrue();
    assertThat(monthly("docs-api", "basic")).isEqualTo(2100);
    ok(
        client
            .post()
            .uri(CATALOG)
            .headers(headers -> headers.setBearerAuth(billing().mint()))
            .header("Content-Type", "application/json")
            .bodyValue("{\"files\": [{\"name\": \"docs-api.yml\", \"content\": null}]}")
            .exchange());
    assertThat(file("docs-api.yml").get("origin").stringValue()).isEqualTo("start");
    assertThat(monthly("docs-api", "basic")).isEqualTo(1900);
  }

  @Test
  void whatCannotBeReadIsRefused() {
    refused(400, postAs(billing(), "application/json", "", "{\"files\": "));
    refused(400, postAs(billing(), "application/json", "", ""));
    refused(400, postAs(billing(), "application/yaml", "", " \n"));
    refused(415, postAs(billing(), "text/plain", "", "platform: x"));
    refused(413, postAs(billing(), "application/yaml", "", "#".repeat(1_100_000)));
    refused(422, postAs(billing(), "application/json", "", "[1]"));
    refused(422, postAs(billing(), "application/json", "", "{\"files\": []}"));
    JsonNode names =
        refused(
            422,
            postAs(
                billing(),
                "application/json",
                "",
                """
                {"files": [{"name": "../x.yml", "content": "a: 1"}, {"content": "a: 1"},
                           {"name": "x.yml", "content": 1, "colour": "red"}]}
                """));
    assertThat(names.get("errors").valueStream())
        .extracting(error -> error.get("pointer").stringValue())
        .containsExactlyInAnyOrder("/files/1/name", "/files/2/content", "/files/2/colour");
    assertThat(
            refused(
                    422,
                    postAs(
                        billing(),
                        "application/json",
                        "",
                        "{\"files\": [{\"name\": \"../x.yml\", \"content\": \"a: 1\"}]}"))
                .at("/errors/0/pointer")
                .stringValue())
        .isEqualTo("/files/0/name");
    assertThat(
            refused(422, postAs(billing(), "application/yaml", "", "sellers: {}"))
                .at("/errors/0/pointer")
                .stringValue())
        .isEqualTo("?file");
    refused(422, postAs(billing(), "application/yaml", "?file=a/b.yml", "sellers: {}"));
  }

  @Test
  void onlyOperatorsForBillingMayTouchIt() {
    client.get().uri(CATALOG).exchange().expectStatus().isUnauthorized();
    client.post().uri(CATALOG).exchange().expectStatus().isUnauthorized();
    TestTokens tokens = TestTokens.shared();
    for (TestToken token :
        List.of(
            tokens.operator("SUPPORT"),
            tokens.operator("VIEWER"),
            tokens.member(UUID.randomUUID(), "studio", "OWNER"),
            tokens.token("application").platform("studio").scopes("*"))) {
      refused(403, postAs(token, "application/yaml", "", "platform: x"));
      client
          .get()
          .uri(CATALOG)
          .headers(headers -> headers.setBearerAuth(token.mint()))
          .exchange()
          .expectStatus()
          .isForbidden();
    }
    client
        .get()
        .uri(CATALOG)
        .headers(headers -> headers.setBearerAuth(tokens.operator("SUPER_ADMIN").mint()))
        .exchange()
        .expectStatus()
        .isOk();
  }

  private static TestToken billing() {
    return TestTokens.shared().operator("BILLING");
  }

  private void upload(String query, String yaml) {
    ok(post(query, yaml));
  }

  private ResponseSpec post(String query, String yaml) {
    return postAs(billing(), "application/yaml", query, yaml);
  }

  private ResponseSpec postAs(TestToken token, String type, String query, String body) {
    return client
        .post()
        .uri(CATALOG + query)
        .headers(headers -> headers.setBearerAuth(token.mint()))
        .header("Content-Type", type)
        .bodyValue(body.getBytes(StandardCharsets.UTF_8))
        .exchange();
  }

  private JsonNode catalog() {
    return ok(
        client
            .get()
            .uri(CATALOG)
            .headers(headers -> headers.setBearerAuth(billing().mint()))
            .exchange());
  }

  private JsonNode file(String name) {
    return catalog()
        .get("files")
        .valueStream()
        .filter(one -> one.get("name").stringValue().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private int price(String platform) {
    return monthly(platform, "basic");
  }

  private int monthly(String platform, String plan) {
    return ok(client.get().uri("/api/plans?platform=" + platform).exchange())
        .get("data")
        .valueStream()
        .filter(one -> one.get("code").stringValue().equals(plan))
        .findFirst()
        .orElseThrow()
        .at("/prices/0/amount/amount")
        .intValue();
  }

  private static JsonNode ok(ResponseSpec answer) {
    return body(answer, 200);
  }

  private static JsonNode refused(int status, ResponseSpec answer) {
    JsonNode problem = body(answer, status);
    assertThat(problem.get("type").stringValue()).startsWith("/problems/");
    return problem;
  }

  private static JsonNode body(ResponseSpec answer, int status) {
    byte @Nullable [] body = answer.expectBody().returnResult().getResponseBody();
    assertThat(answer.returnResult(Void.class).getStatus().value())
        .as(body == null ? "" : new String(body, StandardCharsets.UTF_8))
        .isEqualTo(status);
    return EventJson.mapper().readTree(body);
  }

  private static JsonNode json(String text) {
    return EventJson.mapper().readTree(text);
  }

  /** A platform that sells one plan. */
  private record Shop(String platform, int price, String name, String more) {
    static Shop named(String platform) {
      return new Shop(platform, 500, "Basic", "");
    }

    Shop price(int newPrice) {
      return new Shop(platform, newPrice, name, more);
    }

    Shop name(String newName) {
      return new Shop(platform, price, newName, more);
    }

    Shop more(String lines) {
      return new Shop(platform, price, name, lines);
    }

    String yaml() {
      return """
      platform: %s
      seller: atelier
      default_plan: basic
      metrics:
        things: {kind: counter}
      plans:
        basic:
          name: %s
          prices: [{interval: month, amount: %d}]
          limits: {things: 10}
      %s
      """
          .formatted(platform, name, price, more);
    }
  }
}
