package io.atelier.chassis.allowance;

import io.atelier.chassis.problem.ProblemCode;
import org.jspecify.annotations.Nullable;

/**
 * A kind of thing that a service keeps and counts.
 *
 * @param code the catalogue's {@code kept_by}: members, api_keys, domains or webhooks
 * @param refused 402 when there would be too many
 * @param sentence that a user reads then unless the catalogue has one; {@code {max}} in it is the
 *     limit
 * @param most where no plan says anything, so that a tenant does not slow the others down; null: no
 *     limit then
 */
public record Kept(String code, ProblemCode refused, String sentence, @Nullable Long most) {}
