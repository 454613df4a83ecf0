package io.atelier.gateway.resolution;

import io.atelier.chassis.inbox.InboundEvent;
import io.atelier.events.domains.DomainState;
import io.atelier.events.tenant.PlatformState;
import io.atelier.events.tenant.TenantState;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Every host that is served. A tenant's host is its subdomain under its platform's base domain, or
 * a domain of its own that is proven; all are looked up by hash, so platforms, tenants and domains
 * may arrive in any order and a platform may change its base domain.
 */
@Component
public final class HostTable {
  private static final Map<String, String> SERVICE_BY_LABEL =
      Map.of(
          "tenants", "tenant-service",
          "billing", "billing-service",
          "usage", "usage-service",
          "domains", "domain-service",
          "notifications", "notification-service");

  private static final Comparator<DomainState> BY_PROOF =
      Comparator.comparing(
              DomainState::verifiedAt, Comparator.nullsFirst(Comparator.<Instant>naturalOrder()))
          .thenComparing(DomainState::id);

  private final String baseDomain;
  private final Map<String, Place.ControlPlane> controlPlane;
  private final Map<String, Mirrored<PlatformState>> platforms = new ConcurrentHashMap<>();
  private final Map<String, PlatformState> platformByBaseDomain = new ConcurrentHashMap<>();
  private final Map<UUID, Mirrored<TenantState>> tenants = new ConcurrentHashMap<>();
  private final Map<UUID, Mirrored<DomainState>> domains = new ConcurrentHashMap<>();
  private final Map<String, List<DomainState>> provenByName = new ConcurrentHashMap<>();
  private final Map<Address, TenantState> tenantByAddress = new ConcurrentHashMap<>();

  HostTable(ResolutionProperties properties) {
    this.baseDomain = lower(properties.baseDomain());
    var hosts = new HashMap<String, Place.ControlPlane>();
    SERVICE_BY_LABEL.forEach((label, service) ->
        hosts.put(label + "." + baseDomain, new Place.ControlPlane(service, null)));
    for (String label : new String[] {"api", "admin", "console"}) {
      hosts.put(label + "." + baseDomain, new Place.ControlPlane(null, null));
    }
    properties
        .controlPlaneHosts()
        .forEach(host -> hosts.put(lower(host), new Place.ControlPlane(null, null)));
    this.controlPlane = Map.copyOf(hosts);
  }

  /**
   * @param host normalised
   * @return null when nobody lives there
   */
  public @Nullable Place find(String host) {
    Place.ControlPlane ours = controlPlane.get(host);
    if (ours != null) {
      return ours;
    }
    PlatformState bare = platformByBaseDomain.get(host);
    if (bare != null) {
      return new Place.ControlPlane(null, bare.code());
    }
    List<DomainState> proven = provenByName.get(host);
    if (proven != null) {
      return ownHost(proven);
    }
    int dot = host.indexOf('.');
    if (dot <= 0) {
      return null;
    }
    PlatformState platform = platformByBaseDomain.get(host.substring(dot + 1));
    if (platform == null) {
      return null;
    }
    String label = host.substring(0, dot);
    if (label.equals("api")) {
      return new Place.ControlPlane(null, platform.code());
    }
    TenantState tenant = tenantByAddress.get(new Address(platform.code(), label));
    return tenant == null ? null : new Place.Tenant(tenant, platform);
  }

  /**
   * A tenant's own domain, of the one that proved it last; nothing while that tenant, or its
   * platform, is not heard of.
   */
  private @Nullable Place ownHost(List<DomainState> proven) {
    DomainState domain = proven.stream().max(BY_PROOF).orElseThrow();
    TenantState tenant = tenant(domain.tenantId());
    Mirrored<PlatformState> platform = tenant == null ? null : platforms.get(tenant.platform());
    PlatformState state = platform == null ? null : platform.body();
    return tenant == null || state == null || !state.isActive()
        ? null
        : new Place.Tenant(tenant, state);
  }

  /** The tenant of an id; null when it is unknown or purged. */
  public @Nullable TenantState tenant(UUID id) {
    Mirrored<TenantState> known = tenants.get(id);
    return known == null ? null : known.body();
  }

  void platformChanged(InboundEvent<PlatformState> event) {
    PlatformState state = event.body();
    Mirrored<PlatformState> before = platforms.get(event.key());
    if (before != null && before.sequence() >= event.sequence()) {
      return;
    }
    platforms.put(event.key(), new Mirrored<>(event.sequence(), state));
    PlatformState old = before == null ? null : before.body();
    String domainNow = state == null ? null : served(state);
    if (old != null && !lower(old.baseDomain()).equals(domainNow)) {
      platformByBaseDomain.remove(lower(old.baseDomain()), old);
    }
    if (state != null && domainNow != null) {
      platformByBaseDomain.put(domainNow, state);
    }
  }

  void tenantChanged(InboundEvent<TenantState> event) {
    UUID id = UUID.fromString(event.key());
    TenantState state = event.type().equals("tenant.purged") ? null : event.body();
    Mirrored<TenantState> before = tenants.get(id);
    if (before != null && before.sequence() >= event.sequence()) {
      return;
    }
    tenants.put(id, new Mirrored<>(event.sequence(), state));
    TenantState old = before == null ? null : before.body();
    if (old != null && (state == null || !Address.of(old).equals(Address.of(state)))) {
      tenantByAddress.remove(Address.of(old), old);
    }
    if (state != null) {
      tenantByAddress.put(Address.of(state), state);
    }
  }

  /** Domains come in any order: also one that lost its name after the one that has it now. */
  void domainChanged(InboundEvent<DomainState> event) {
    UUID id = UUID.fromString(event.key());
    DomainState state = event.body();
    Mirrored<DomainState> before = domains.get(id);
    if (before != null && before.sequence() >= event.sequence()) {
      return;
    }
    domains.put(id, new Mirrored<>(event.sequence(), state));
    DomainState old = before == null ? null : before.body();
    if (old != null && old.isServed()) {
      provenByName.computeIfPresent(
          lower(old.domainName()), (_, proven) -> without(proven, old.id()));
    }
    if (state != null && state.isServed()) {
      provenByName.merge(lower(state.domainName()), List.of(state), HostTable::together);
    }
  }

  private static @Nullable List<DomainState> without(List<DomainState> proven, UUID id) {
    List<DomainState> rest = proven.stream().filter(one -> !one.id().equals(id)).toList();
    return rest.isEmpty() ? null : rest;
  }

  private static List<DomainState> together(List<DomainState> some, List<DomainState> more) {
    return Stream.concat(some.stream(), more.stream()).toList();
  }

  /** A platform that is reached by a path and not by a domain of its own has no hosts here. */
  private static @Nullable String served(PlatformState platform) {
    return platform.isActive() && platform.pathPrefix() == null
        ? lower(platform.baseDomain())
        : null;
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  private record Address(String platform, String subdomain) {
    static Address of(TenantState tenant) {
      return new Address(tenant.platform(), lower(tenant.subdomain()));
    }
  }
}
