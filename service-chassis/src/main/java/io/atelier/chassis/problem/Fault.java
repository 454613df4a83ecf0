package io.atelier.chassis.problem;

/**
 * One thing that is wrong with a request.
 *
 * @param pointer a JSON pointer (RFC 6901) into the body, or {@code ?name} for a query parameter
 * @param detail what is wrong with it and what would be right
 */
public record Fault(String pointer, String detail) {}
