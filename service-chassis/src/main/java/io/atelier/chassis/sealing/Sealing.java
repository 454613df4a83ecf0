package io.atelier.chassis.sealing;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;

/**
 * Seals secrets at rest. A sealed value opens only for the table and row that it was sealed for, so
 * that a row's secret copied to another row is of no use.
 */
public final class Sealing {
  private final Aead aead;

  /**
   * @param keyset a Tink key set, JSON in Base64
   */
  public Sealing(String keyset) {
    try {
      AeadConfig.register();
      String json = new String(Base64.getDecoder().decode(keyset), StandardCharsets.UTF_8);
      aead =
          TinkJsonProtoKeysetFormat.parseKeyset(json, InsecureSecretKeyAccess.get())
              .getPrimitive(RegistryConfiguration.get(), Aead.class);
    } catch (GeneralSecurityException | IllegalArgumentException broken) {
      throw new IllegalArgumentException(
          "atelier.sealing.keyset is not a Tink AEAD key set in JSON, Base64", broken);
    }
  }

  public byte[] seal(byte[] plain, String table, String row) {
    try {
      return aead.encrypt(plain, associated(table, row));
    } catch (GeneralSecurityException broken) {
      throw new IllegalStateException("cannot seal for " + table, broken);
    }
  }

  /**
   * @throws IllegalStateException if it was sealed for another table or row, or with a key that is
   *     not in the key set
   */
  public byte[] open(byte[] sealed, String table, String row) {
    try {
      return aead.decrypt(sealed, associated(table, row));
    } catch (GeneralSecurityException broken) {
      throw new IllegalStateException("cannot open what " + table + " holds", broken);
    }
  }

  /** A new key set of one AES-256-GCM key, in the form that the setting takes. */
  public static String newKeyset() {
    try {
      AeadConfig.register();
      KeysetHandle handle = KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM);
      String json =
          TinkJsonProtoKeysetFormat.serializeKeyset(handle, InsecureSecretKeyAccess.get());
      return Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException broken) {
      throw new IllegalStateException(broken);
    }
  }

  private static byte[] associated(String table, String row) {
    return (table + "/" + row).getBytes(StandardCharsets.UTF_8);
  }
}
