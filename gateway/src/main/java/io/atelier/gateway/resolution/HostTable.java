package io.atelier.gateway.resolution;

import io.atelier.chassis.inbox.InboundEvent;
import io.atelier.events.domains.DomainState;
import io.atelier.events.tenant.PlatformState;
import io.atelier.events.tenant.TenantState;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
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

  private final String baseDomain;
  private final Map<String, Place.ControlPlane> controlPlane;
  private final Map<String, Mirrored<PlatformState>> platforms = new ConcurrentHashMap<>();
  private final Map<String, PlatformState> platformByBaseDomain = new ConcurrentHashMap<>();
  private final Map<UUID, Mirrored<TenantState>> tenants = new ConcurrentHashMap<>();
  private final Map<UUID, Mirrored<DomainState>> domains = new ConcurrentHashMap<>();
  private final Map<String, DomainState> domainByName = new ConcurrentHashMap<>();
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
    DomainState domain = domainByName.get(host);
    if (domain != null) {
      return ownHost(domain);
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

  /** A tenant's own domain; nothing while its tenant, or the platform of that, is not heard of. */
  private @Nullable Place ownHost(DomainState domain) {
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

  /** Only a proven domain is served; the one that proved it last has the name. */
  void domainChanged(InboundEvent<DomainState> event) {
    UUID id = UUID.fromString(event.key());
    DomainState state = event.body();
    Mirrored<DomainState> before = domains.get(id);
    if (before != null && before.sequence() >= event.sequence()) {
      return;
    }
    domains.put(id, new Mirrored<>(event.sequence(), state));
    DomainState old = before == null ? null : before.body();
    if (state != null && state.isServed()) {
      domainByName.put(lower(state.domainName()), state);
    } else if (old != null) {
      domainByName.computeIfPresent(
          lower(old.domainName()), (_, served) -> served.id().equals(id) ? null : served);
    }
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
