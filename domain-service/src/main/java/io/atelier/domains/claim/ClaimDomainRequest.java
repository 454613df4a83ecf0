package io.atelier.domains.claim;

import io.atelier.chassis.problem.Checked;

/** A claim. */
record ClaimDomainRequest(@Checked(by = DomainName.Qualified.class) String domainName) {}
