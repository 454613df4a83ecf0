package io.atelier.usage.history;

import io.atelier.chassis.inbox.MirrorWait;
import io.atelier.chassis.paging.Page;
import io.atelier.chassis.paging.PageRequest;
import io.atelier.chassis.problem.Faults;
import io.atelier.chassis.security.Allow;
import io.atelier.chassis.security.Caller;
import io.atelier.chassis.security.MemberRole;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.atelier.usage.entitlement.RightsRepository;
import io.atelier.usage.recorder.Unicode;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** The log of single calls. */
@RestController
class CallLogController {
  private final UnitOfWork unitOfWork;
  private final RightsRepository rights;
  private final CallLogRepository calls;
  private final MirrorWait mirrorWait;
  private final InstantSource clock;

  CallLogController(
      UnitOfWork unitOfWork,
      RightsRepository rights,
      CallLogRepository calls,
      MirrorWait mirrorWait,
      InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.rights = rights;
    this.calls = calls;
    this.mirrorWait = mirrorWait;
    this.clock = clock;
  }

  /**
   * Events with a {@code tool_name} that were not voided, newest first; without {@code from} and
   * {@code to} of the last 30 days.
   */
  @GetMapping("/api/tenants/me/usage/logs")
  @Allow(member = MemberRole.MEMBER, apiKeyScope = "usage:read", applicationScope = "usage:read")
  Mono<Page<CallResponse>> logs(
      Caller caller,
      @RequestParam(name = "api_key_id", required = false) @Nullable String apiKeyId,
      @RequestParam(required = false) @Nullable String tool,
      @RequestParam(required = false) @Nullable String from,
      @RequestParam(required = false) @Nullable String to,
      PageRequest page) {
    UUID tenantId = caller.requireTenant();
    return mirrorWait
        .await(
            unitOfWork.asTenant(
                tenantId,
                rights
                    .find(tenantId)
                    .flatMap(found ->
                        calls.read(
                            tenantId, filter(apiKeyId, tool, from, to, found.now(clock)), page))))
        .map(read -> Page.of(read, page, CallLogRepository.Call::cursor))
        .map(read -> read.map(CallLogRepository.Call::response));
  }

  private static CallLogRepository.Filter filter(
      @Nullable String apiKeyId,
      @Nullable String tool,
      @Nullable String from,
      @Nullable String to,
      Instant tenantNow) {
    Faults faults = new Faults();
    check(apiKeyId, "?api_key_id", faults);
    check(tool, "?tool", faults);
    TimeRange range = TimeRange.read(from, to, tenantNow, faults);
    faults.throwIfAny();
    return new CallLogRepository.Filter(apiKeyId, tool, range);
  }

  private static void check(@Nullable String text, String parameter, Faults faults) {
    faults.check(text == null || Unicode.isSound(text), parameter, Unicode.FAULT);
  }
}
