package io.atelier.gateway.resolution;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.chassis.inbox.InboundEvent;
import io.atelier.events.domains.DomainState;
import io.atelier.events.tenant.PlatformState;
import io.atelier.events.tenant.TenantState;
import io.atelier.gateway.States;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A tenant's own domain is a host of its own as long as it is proven. */
class OwnDomainTests {
  private static final String NAME = "studio.mycustom.test";
  private static final Instant START = Instant.parse("2026-01-15T10:00:00Z");

  private HostTable hosts;
  private final UUID tenant = UUID.randomUUID();

  @BeforeEach
  void table() {
    hosts =
        new HostTable(
            new ResolutionProperties(
                "atelier.localhost", List.of("localhost"), Map.of(), List.of()));
  }

  private static <T> InboundEvent<T> event(String key, long sequence, String type, T body) {
    return new InboundEvent<>(
        key + "/" + sequence, type, key, null, sequence, Instant.now(), false, body);
  }

  private void platformAndTenant(UUID id) {
    PlatformState studio =
        States.platform("studio", "atelier.localhost", "http://app:3000/", "required");
    hosts.platformChanged(event("studio", 1, "platform.updated", studio));
    TenantState state = States.tenant(id, "studio", "s-" + id);
    hosts.tenantChanged(event(id.toString(), 1, "tenant.created", state));
  }

  private static DomainState domain(UUID id, UUID tenantId, String status, Instant verifiedAt) {
    return new DomainState(
        id, tenantId, NAME, status, verifiedAt, "PENDING", null, true, null, START, START);
  }

  private void heard(UUID id, long sequence, DomainState state) {
    hosts.domainChanged(event(id.toString(), sequence, "domain.updated", state));
  }

  private UUID served() {
    return hosts.find(NAME) instanceof Place.Tenant place ? place.tenant().id() : null;
  }

  @Test
  void onlyAProvenDomainIsServedAndOnlyWhileItIs() {
    platformAndTenant(tenant);
    UUID id = UUID.randomUUID();
    heard(id, 1, domain(id, tenant, "PENDING", null));
    assertThat(hosts.find(NAME)).isNull();
    heard(id, 2, domain(id, tenant, "VERIFIED", START));
    assertThat(served()).isEqualTo(tenant);
    heard(id, 3, domain(id, tenant, "REMOVED", START));
    assertThat(hosts.find(NAME)).isNull();
    heard(id, 4, null);
    heard(id, 2, domain(id, tenant, "VERIFIED", START));
    assertThat(hosts.find(NAME)).isNull();
  }

  @Test
  void domainMayComeBeforeItsTenantAndPlatform() {
    UUID id = UUID.randomUUID();
    heard(id, 2, domain(id, tenant, "VERIFIED", START));
    assertThat(hosts.find(NAME)).isNull();
    platformAndTenant(tenant);
    assertThat(served()).isEqualTo(tenant);
    hosts.tenantChanged(event(tenant.toString(), 2, "tenant.purged", null));
    assertThat(hosts.find(NAME)).isNull();
  }

  @Test
  void controlPlaneCannotBeTakenByADomain() {
    platformAndTenant(tenant);
    UUID id = UUID.randomUUID();
    DomainState bad =
        new DomainState(
            id, tenant, "localhost", "VERIFIED", START, "PENDING", null, true, null, START, START);
    heard(id, 1, bad);
    assertThat(hosts.find("localhost")).isInstanceOf(Place.ControlPlane.class);
  }

  /**
   * A name goes from tenant to tenant. Each domain's states come in order, those of different
   * domains in any order, as partitions have it: the end is the same.
   */
  @Test
  void whoProvedTheNameLastHasItInWhateverOrderIsHeard() {
    long first = Long.getLong("seed", System.nanoTime());
    for (long seed = first; seed < first + (Long.getLong("seed") == null ? 300 : 1); seed++) {
      table();
      SplittableRandom random = new SplittableRandom(seed);
      List<List<DomainState>> histories = new ArrayList<>();
      int owners = random.nextInt(1, 5);
      UUID last = null;
      for (int i = 0; i < owners; i++) {
        UUID owner = UUID.randomUUID();
        platformAndTenant(owner);
        UUID id = UUID.randomUUID();
        Instant proven = START.plusSeconds(i);
        List<DomainState> history = new ArrayList<>();
        history.add(domain(id, owner, "PENDING", null));
        history.add(domain(id, owner, "VERIFIED", proven));
        boolean stays = i == owners - 1 && random.nextBoolean();
        if (!stays) {
          history.add(domain(id, owner, "REMOVED", proven));
        }
        last = stays ? owner : null;
        histories.add(history);
      }
      hear(histories, random);
      assertThat(served()).as("-Dseed=" + seed).isEqualTo(last);
    }
  }

  private void hear(List<List<DomainState>> histories, SplittableRandom random) {
    int[] heard = new int[histories.size()];
    while (true) {
      List<Integer> left = new ArrayList<>();
      for (int i = 0; i < heard.length; i++) {
        if (heard[i] < histories.get(i).size()) {
          left.add(i);
        }
      }
      if (left.isEmpty()) {
        return;
      }
      int next = left.get(random.nextInt(left.size()));
      DomainState state = histories.get(next).get(heard[next]);
      heard[next]++;
      heard(state.id(), heard[next], state);
    }
  }
}
