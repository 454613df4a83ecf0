package io.atelier.chassis.security;

/** What an operator of the installation may do. SUPER_ADMIN may do all. */
public enum OperatorRole {
  SUPER_ADMIN,
  SUPPORT,
  BILLING,
  VIEWER
}
