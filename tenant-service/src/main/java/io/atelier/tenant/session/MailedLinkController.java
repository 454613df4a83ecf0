package io.atelier.tenant.session;

import io.atelier.chassis.security.Allow;
import io.atelier.tenant.account.AddressConfirmation;
import io.atelier.tenant.account.Language;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Where the links in mails lead: small pages, for there is not always a console. */
@RestController
class MailedLinkController {
  private final AddressConfirmation confirmation;

  MailedLinkController(AddressConfirmation confirmation) {
    this.confirmation = confirmation;
  }

  /** Following the link is the proof. */
  @GetMapping(value = "/api/auth/email/confirm", produces = MediaType.TEXT_HTML_VALUE)
  @Allow(anyone = true)
  Mono<ResponseEntity<String>> confirmAddress(
      @RequestParam String token,
      @RequestHeader(name = "Accept-Language", required = false) @Nullable String languages) {
    return confirmation
        .confirm(token)
        .then(Mono.fromSupplier(() -> page(MailedPage.confirmed(Language.of(languages)))));
  }

  @GetMapping(value = "/api/auth/password/reset", produces = MediaType.TEXT_HTML_VALUE)
  @Allow(anyone = true)
  Mono<ResponseEntity<String>> resetPassword(
      @RequestParam String token,
      @RequestHeader(name = "Accept-Language", required = false) @Nullable String languages) {
    return Mono.just(page(MailedPage.newPassword(Language.of(languages), token)));
  }

  @GetMapping(value = "/api/invitations/{token}/accept", produces = MediaType.TEXT_HTML_VALUE)
  @Allow(anyone = true)
  Mono<ResponseEntity<String>> acceptInvitation(
      @PathVariable String token,
      @RequestHeader(name = "Accept-Language", required = false) @Nullable String languages) {
    return Mono.just(page(MailedPage.invitation(Language.of(languages))));
  }

  /** Its address holds a secret that no other site and no cache is to learn. */
  private static ResponseEntity<String> page(MailedPage page) {
    return ResponseEntity.ok()
        .header("Content-Security-Policy", MailedPage.CONTENT_SECURITY_POLICY)
        .header("Referrer-Policy", "no-referrer")
        .header("Cache-Control", "no-store")
        .contentType(new MediaType(MediaType.TEXT_HTML, java.nio.charset.StandardCharsets.UTF_8))
        .body(page.html());
  }
}
