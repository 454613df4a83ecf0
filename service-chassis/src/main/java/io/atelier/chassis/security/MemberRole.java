package io.atelier.chassis.security;

/** What a member may do in a tenant; each may do what those below may. */
public enum MemberRole {
  MEMBER,
  ADMIN,
  OWNER
}
