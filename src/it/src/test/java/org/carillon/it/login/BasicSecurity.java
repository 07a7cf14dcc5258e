package org.carillon.it.login;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.security.enterprise.authentication.mechanism.http.BasicAuthenticationMechanismDefinition;

/** HTTP Basic, as docs/authentication.md has it. */
@BasicAuthenticationMechanismDefinition(realmName = "members")
@ApplicationScoped
public class BasicSecurity {}
