package io.atelier.tenant.session;

import io.atelier.chassis.problem.Body;
import io.atelier.chassis.security.Allow;
import io.atelier.tenant.account.AddressConfirmation;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Sign-in of members. */
@RestController
@RequestMapping("/api/auth")
class SessionController {
  private final SignIn signIn;
  private final AddressConfirmation confirmation;

  SessionController(SignIn signIn, AddressConfirmation confirmation) {
    this.signIn = signIn;
    this.confirmation = confirmation;
  }

  @PostMapping("/login")
  @Allow(anyone = true)
  Mono<SessionResponse> login(@Body LoginRequest request) {
    return signIn.login(request.email(), request.password(), request.tenant());
  }

  @PostMapping("/refresh")
  @Allow(anyone = true)
  Mono<SessionResponse> refresh(@Body RefreshRequest request) {
    return signIn.refresh(request.refreshToken());
  }

  @PostMapping("/logout")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Allow(anyone = true)
  Mono<Void> logout(@Body RefreshRequest request) {
    return signIn.logout(request.refreshToken());
  }

  /** The same answer whether or not the address is anybody's. */
  @PostMapping("/password/forgot")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Allow(anyone = true)
  Mono<Void> forgotPassword(@Body ForgotPasswordRequest request) {
    return signIn.forgotten(request.email());
  }

  @PostMapping("/email/confirm")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Allow(anyone = true)
  Mono<Void> confirmAddress(@Body ConfirmAddressRequest request) {
    return confirmation.confirm(request.token());
  }

  @PostMapping("/password/reset")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Allow(anyone = true)
  Mono<Void> resetPassword(@Body ResetPasswordRequest request) {
    return signIn.setPassword(request.token(), request.password());
  }
}
