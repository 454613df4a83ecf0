/**
 * How many a tenant may have of what a service keeps itself: members, API keys, domains, endpoints.
 *
 * <p>The service adds the thing, counts it against the plan's limit and tells usage-service the new
 * number, all in one unit of work: {@link io.atelier.chassis.allowance.Allowances}. What the plan
 * says comes by {@code atelier.entitlements}, and under which metric the platform counts the thing
 * by {@code atelier.catalog} (its {@code kept_by}): {@link
 * io.atelier.chassis.allowance.RightsMirror} keeps both in two tables that each such service has
 * alike:
 *
 * <pre>
 * entitlements    (tenant_id PRIMARY KEY, sequence, record jsonb), of the tenant
 * counted_metrics (platform, kept_by, PRIMARY KEY (platform, kept_by), sequence, metric), of nobody
 * </pre>
 */
@NullMarked
package io.atelier.chassis.allowance;

import org.jspecify.annotations.NullMarked;
