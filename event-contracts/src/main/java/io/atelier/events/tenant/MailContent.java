package io.atelier.events.tenant;

import org.jspecify.annotations.Nullable;

/**
 * What is sealed in a {@link MailRequested}.
 *
 * @param to the address
 * @param tenantName null where it is of a user and no tenant
 * @param platformName what the product is called
 * @param link what the reader is to follow
 */
public record MailContent(
    String to, @Nullable String tenantName, String platformName, String link) {

  @Override
  public String toString() {
    return "MailContent[…]";
  }
}
