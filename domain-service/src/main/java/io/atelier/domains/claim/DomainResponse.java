package io.atelier.domains.claim;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A domain as the API shows it.
 *
 * @param verificationStatus PENDING, VERIFIED or FAILED; SUSPENDED while a proven domain is
 *     withheld
 * @param reason the first thing that is missing, in words
 * @param records what has to be set in the DNS
 */
public record DomainResponse(
    UUID id,
    String domainName,
    String verificationToken,
    String verificationStatus,
    @Nullable Instant verifiedAt,
    String sslStatus,
    @Nullable Instant sslExpiresAt,
    @Nullable String k8sIngressName,
    boolean isPrimary,
    @Nullable String reason,
    @Nullable Instant nextCheckAt,
    List<DnsRecord> records,
    Tracks tracks,
    Instant createdAt) {

  /** A record to set; {@code purpose} is ownership or routing. */
  public record DnsRecord(String type, String name, String value, String purpose) {}

  /** The three sides of a domain. */
  public record Tracks(TrackResponse ownership, TrackResponse routing, TrackResponse certificate) {}

  /**
   * @param actor customer, atelier, or null while nobody must act
   */
  public record TrackResponse(
      String state,
      @Nullable String reason,
      @Nullable Instant nextCheckAt,
      @Nullable String actor) {
    static TrackResponse from(Track track) {
      Track.Actor actor = track.actor();
      return new TrackResponse(
          track.state(),
          track.reason(),
          track.nextCheckAt(),
          actor == null ? null : actor.name().toLowerCase(Locale.ROOT));
    }
  }

  static DomainResponse from(Domain domain, ClaimProperties properties) {
    return new DomainResponse(
        domain.id(),
        domain.domainName(),
        domain.token(),
        domain.status(),
        domain.verifiedAt(),
        domain.certificate().state(),
        domain.sslExpiresAt(),
        domain.ingressName(),
        domain.isPrimary(),
        domain.reason(),
        domain.nextCheckAt(),
        records(domain, properties),
        new Tracks(
            TrackResponse.from(domain.ownership()),
            TrackResponse.from(domain.routing()),
            TrackResponse.from(domain.certificate())),
        domain.createdAt());
  }

  /** A name of two labels stands beside an SOA record, where no CNAME may be. */
  private static List<DnsRecord> records(Domain domain, ClaimProperties properties) {
    List<DnsRecord> records = new ArrayList<>();
    records.add(new DnsRecord("TXT", domain.challengeName(), domain.token(), "ownership"));
    boolean apex = domain.domainName().indexOf('.') == domain.domainName().lastIndexOf('.');
    if (apex && !properties.addresses().isEmpty()) {
      for (String address : properties.addresses()) {
        records.add(
            new DnsRecord(
                address.contains(":") ? "AAAA" : "A", domain.domainName(), address, "routing"));
      }
    } else {
      records.add(new DnsRecord("CNAME", domain.domainName(), properties.target(), "routing"));
    }
    return List.copyOf(records);
  }
}
