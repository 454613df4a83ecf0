package io.atelier.usage.history;

import io.atelier.chassis.inbox.MirrorWait;
import io.atelier.chassis.security.Allow;
import io.atelier.chassis.security.Caller;
import io.atelier.chassis.security.MemberRole;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** What was used before. */
@RestController
class HistoryController {
  private final UsageHistory history;
  private final MirrorWait mirrorWait;

  HistoryController(UsageHistory history, MirrorWait mirrorWait) {
    this.history = history;
    this.mirrorWait = mirrorWait;
  }

  /**
   * A metric by hour, day or (unless it is a gauge) usage period, also by one of its dimensions
   * ({@code group_by}). {@code from} and {@code to} are of the tenant's time; without them the last
   * 30 days. More than 10000 values are refused.
   */
  @GetMapping(path = "/api/tenants/me/usage/history", produces = MediaType.APPLICATION_JSON_VALUE)
  @Allow(member = MemberRole.MEMBER, apiKeyScope = "usage:read", applicationScope = "usage:read")
  Mono<HistoryResponse> history(
      Caller caller,
      @RequestParam(required = false) @Nullable String metric,
      @RequestParam(required = false) @Nullable String from,
      @RequestParam(required = false) @Nullable String to,
      @RequestParam(required = false) @Nullable String by,
      @RequestParam(name = "group_by", required = false) @Nullable String groupBy) {
    return mirrorWait
        .await(
            history.read(
                caller.requireTenant(), now -> HistoryQuery.of(metric, from, to, by, groupBy, now)))
        .map(HistoryResponse::from);
  }

  /** The same as a file for a spreadsheet. */
  @GetMapping(path = "/api/tenants/me/usage/history.csv", produces = "text/csv")
  @Allow(member = MemberRole.MEMBER, apiKeyScope = "usage:read", applicationScope = "usage:read")
  Mono<ResponseEntity<String>> historyCsv(
      Caller caller,
      @RequestParam(required = false) @Nullable String metric,
      @RequestParam(required = false) @Nullable String from,
      @RequestParam(required = false) @Nullable String to,
      @RequestParam(required = false) @Nullable String by,
      @RequestParam(name = "group_by", required = false) @Nullable String groupBy) {
    return history(caller, metric, from, to, by, groupBy)
        .map(response ->
            ResponseEntity.ok()
                .contentType(MediaType.parseMediaType("text/csv;charset=UTF-8"))
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"usage.csv\"")
                .body(response.toCsv()));
  }
}
