package io.atelier.events.billing;

/**
 * An amount as the HTTP API writes it.
 *
 * @param amount minor units by the currency's ISO 4217 exponent
 */
public record MoneyAmount(long amount, String currency) {}
