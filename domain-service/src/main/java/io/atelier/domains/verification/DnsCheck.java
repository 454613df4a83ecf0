package io.atelier.domains.verification;

import io.atelier.domains.claim.ClaimProperties;
import io.atelier.domains.claim.Domain;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;
import reactor.core.publisher.Mono;

/** What the DNS says of a domain now. */
@Component
final class DnsCheck {
  private final Resolvers resolvers;
  private final ClaimProperties properties;

  DnsCheck(Resolvers resolvers, ClaimProperties properties) {
    this.resolvers = resolvers;
    this.properties = properties;
  }

  /** What was found on both sides. */
  record Findings(Finding ownership, Finding routing) {
    /** Neither is the domain proven, nor does it lead to us. */
    boolean haveLeft() {
      return ownership instanceof Finding.Missing && routing instanceof Finding.Missing;
    }

    /** Who could not be asked may have either. */
    boolean sayNothing() {
      return !(ownership instanceof Finding.Found) && !(routing instanceof Finding.Found);
    }
  }

  Mono<Findings> of(Domain domain) {
    return Mono.zip(ownership(domain), routing(domain), Findings::new);
  }

  private Mono<Finding> ownership(Domain domain) {
    return resolvers
        .ask(domain.challengeName(), Type.TXT)
        .map(answers -> proof(domain, answers))
        .onErrorReturn(Finding.UNREACHABLE);
  }

  private static Finding proof(Domain domain, List<Message> answers) {
    List<Set<String>> seen = answers.stream().map(DnsCheck::texts).toList();
    if (answers.stream().anyMatch(DnsCheck::isServerFault)) {
      return new Finding.Missing(
          "The DNS servers of " + domain.domainName() + " do not answer as they should.");
    }
    if (seen.stream().allMatch(texts -> texts.contains(domain.token()))) {
      return Finding.FOUND;
    }
    if (seen.stream().anyMatch(texts -> texts.contains(domain.token()))) {
      return new Finding.Missing(
          "The TXT record is there, but not everywhere yet: nothing to do but wait.");
    }
    return new Finding.Missing(
        seen.stream().allMatch(Set::isEmpty)
            ? "There is no TXT record at " + domain.challengeName() + " yet."
            : "The TXT record at " + domain.challengeName() + " does not hold the token.");
  }

  private static Set<String> texts(Message answer) {
    return records(answer)
        .filter(TXTRecord.class::isInstance)
        .map(record -> String.join("", ((TXTRecord) record).getStrings()))
        .collect(Collectors.toSet());
  }

  private Mono<Finding> routing(Domain domain) {
    return resolvers
        .ask(domain.domainName(), Type.A)
        .map(answers -> route(domain, answers))
        .onErrorReturn(Finding.UNREACHABLE);
  }

  private Finding route(Domain domain, List<Message> answers) {
    Set<String> ours = new HashSet<>(properties.addresses());
    ours.add(properties.target().toLowerCase(Locale.ROOT));
    List<Set<String>> seen = answers.stream().map(DnsCheck::destinations).toList();
    if (seen.stream().allMatch(found -> found.stream().anyMatch(ours::contains))) {
      return Finding.FOUND;
    }
    return new Finding.Missing(
        seen.stream().allMatch(Set::isEmpty)
            ? domain.domainName() + " leads nowhere yet: point it to " + properties.target() + "."
            : domain.domainName()
                + " leads elsewhere ("
                + seen.getFirst().stream().sorted().limit(3).collect(Collectors.joining(", "))
                + "): point it to "
                + properties.target()
                + ".");
  }

  private static Set<String> destinations(Message answer) {
    return records(answer)
        .flatMap(record ->
            switch (record) {
              case CNAMERecord cname ->
                  Stream.of(cname.getTarget().toString(true).toLowerCase(Locale.ROOT));
              case ARecord address -> Stream.of(address.getAddress().getHostAddress());
              case AAAARecord address -> Stream.of(address.getAddress().getHostAddress());
              default -> Stream.empty();
            })
        .collect(Collectors.toSet());
  }

  private static boolean isServerFault(Message answer) {
    int code = answer.getHeader().getRcode();
    return code != Rcode.NOERROR && code != Rcode.NXDOMAIN;
  }

  private static Stream<Record> records(Message answer) {
    return answer.getSection(Section.ANSWER).stream();
  }
}
