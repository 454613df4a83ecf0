package io.atelier.events.billing;

/**
 * A unit price as the HTTP API writes it.
 *
 * @param amount a decimal of minor units, as a string
 */
public record UnitAmount(String amount, String currency) {}
