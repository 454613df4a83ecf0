/**
 * Where a request goes: the plain view of it, the rules of its shape, hosts to tenants, paths to
 * services. Hosts, tenants and entitlements are mirrors in memory of {@code atelier.platforms},
 * {@code atelier.tenants} and {@code atelier.entitlements}: nothing is asked of anyone on the way,
 * and the gateway goes on serving while every other service is down. An unknown host is looked up
 * anew each time, so that a tenant exists as soon as its record is here.
 */
@NullMarked
package io.atelier.gateway.resolution;

import org.jspecify.annotations.NullMarked;
