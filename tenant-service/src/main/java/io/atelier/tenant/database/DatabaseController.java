package io.atelier.tenant.database;

import io.atelier.chassis.security.Allow;
import io.atelier.chassis.security.Caller;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** How the company's application reaches a tenant's database. Each access is logged. */
@RestController
@RequestMapping("/api/tenants/me/database")
class DatabaseController {
  private static final Logger log = LoggerFactory.getLogger(DatabaseController.class);

  private final TenantDatabases databases;

  DatabaseController(TenantDatabases databases) {
    this.databases = databases;
  }

  @GetMapping
  @Allow(applicationScope = "database:read")
  Mono<DatabaseResponse> access(Caller caller) {
    log.info("application {} reads the access of {}", caller.subject(), caller.tenantId());
    return databases.access(caller.requireTenant());
  }

  @PostMapping("/rotate-password")
  @Allow(applicationScope = "database:read")
  Mono<DatabaseResponse> rotatePassword(Caller caller) {
    log.info("application {} rotates the password of {}", caller.subject(), caller.tenantId());
    return databases.rotatePassword(caller.requireTenant());
  }
}
