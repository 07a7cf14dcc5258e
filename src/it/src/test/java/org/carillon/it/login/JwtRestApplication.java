package org.carillon.it.login;

import jakarta.annotation.security.DeclareRoles;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import org.eclipse.microprofile.auth.LoginConfig;

/** Has the server verify bearer tokens by itself. */
@ApplicationScoped
@LoginConfig(authMethod = "MP-JWT")
@ApplicationPath("/rest")
@DeclareRoles({"member", "editor"})
public class JwtRestApplication extends Application {}
