package io.atelier.tenant.session;

import com.github.f4b6a3.uuid.UuidCreator;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import io.atelier.chassis.sealing.Sealing;
import io.atelier.chassis.security.JwkSource;
import io.atelier.chassis.tenancy.SystemReason;
import io.atelier.chassis.tenancy.UnitOfWork;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * The keys that tokens are signed with, ES256, shared by all replicas and sealed at rest. The first
 * start makes one; the newest signs, all of them verify.
 */
@Component
public final class SigningKeys implements JwkSource {
  private static final String TABLE = "signing_keys";

  private final UnitOfWork unitOfWork;
  private final SigningKeyRepository repository;
  private final Sealing sealing;
  private final InstantSource clock;
  private final AtomicReference<@Nullable List<ECKey>> known = new AtomicReference<>();

  SigningKeys(
      UnitOfWork unitOfWork,
      SigningKeyRepository repository,
      Sealing sealing,
      InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.repository = repository;
    this.sealing = sealing;
    this.clock = clock;
  }

  /** The key that signs now. */
  Mono<ECKey> signing() {
    return load(false).map(List::getFirst);
  }

  @Override
  public Mono<JWKSet> keys(boolean refresh) {
    return load(refresh)
        .map(keys -> new JWKSet(keys.stream().<JWK>map(ECKey::toPublicJWK).toList()));
  }

  private Mono<List<ECKey>> load(boolean refresh) {
    List<ECKey> loaded = known.get();
    if (loaded != null && !refresh) {
      return Mono.just(loaded);
    }
    return unitOfWork
        .asSystem(
            SystemReason.BEFORE_TENANT_IS_KNOWN,
            repository
                .all()
                .filter(rows -> !rows.isEmpty())
                .switchIfEmpty(Mono.defer(this::makeFirst)))
        .map(this::open)
        .doOnNext(known::set);
  }

  private Mono<List<SigningKeyRepository.Row>> makeFirst() {
    return repository
        .lock()
        .then(repository.all())
        .filter(rows -> !rows.isEmpty())
        .switchIfEmpty(Mono.defer(() -> make().then(repository.all())));
  }

  private Mono<Void> make() {
    try {
      ECKey key =
          new ECKeyGenerator(Curve.P_256)
              .keyID(UuidCreator.getTimeOrderedEpoch().toString())
              .generate();
      return repository.add(
          key.getKeyID(),
          key.toPublicJWK().toJSONString(),
          sealing.seal(key.toJSONString().getBytes(StandardCharsets.UTF_8), TABLE, key.getKeyID()),
          clock.instant());
    } catch (JOSEException impossible) {
      return Mono.error(impossible);
    }
  }

  private List<ECKey> open(List<SigningKeyRepository.Row> rows) {
    List<ECKey> keys = new ArrayList<>();
    for (SigningKeyRepository.Row row : rows) {
      byte[] json = sealing.open(row.sealed(), TABLE, row.id());
      try {
        keys.add(ECKey.parse(new String(json, StandardCharsets.UTF_8)));
      } catch (ParseException broken) {
        throw new IllegalStateException("signing key " + row.id() + " cannot be read", broken);
      }
    }
    return List.copyOf(keys);
  }
}
