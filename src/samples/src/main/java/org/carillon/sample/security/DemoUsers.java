package org.carillon.sample.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.security.enterprise.credential.UsernamePasswordCredential;
import jakarta.security.enterprise.identitystore.CredentialValidationResult;
import jakarta.security.enterprise.identitystore.IdentityStore;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.jspecify.annotations.Nullable;

/**
 * The users of the samples. Their passwords are published in the README, so they are neither secret
 * nor hashed: a slow hash would protect nothing here and cost each handshake a tenth of a second. A
 * real application keeps {@code Pbkdf2PasswordHash} hashes, or leaves this to its directory. Where
 * {@link Settings#SAMPLES} is off, nobody is one of them.
 */
@ApplicationScoped
public class DemoUsers implements IdentityStore {

  private static final Map<String, User> USERS =
      Map.of(
          "alice", new User("alice", "t1", Set.of("user", "admin", "WS_Chat", "WS_Todo")),
          "bob", new User("bob", "t2", Set.of("user", "admin", "WS_Chat", "WS_Todo")),
          "carol", new User("carol", "t1", Set.of("user", "WS_Chat", "WS_Todo")),
          "events", new User("events", "t1", Set.of("emitter")),
          "operator", new User("operator", "t1", Set.of("operator")));

  /** All their roles, sorted. */
  static final List<String> ROLES =
      USERS.values().stream().flatMap(user -> user.roles().stream()).distinct().sorted().toList();

  /** Compared with where there is no such user, so that both answers take as long. */
  private static final User NOBODY = new User("", "", Set.of());

  private record User(String password, String tenant, Set<String> roles) {

    /** Takes as long for a right as for a wrong password of the same length. */
    boolean hasPassword(String given) {
      return MessageDigest.isEqual(given.getBytes(UTF_8), password.getBytes(UTF_8));
    }
  }

  private final boolean open;

  /** For the proxy of the scope. */
  protected DemoUsers() {
    this.open = false;
  }

  /** Called by CDI. */
  @Inject
  public DemoUsers(CarillonConfig config) {
    this.open = config.get(Settings.SAMPLES);
  }

  /** Called by Jakarta Security, once for each request with credentials. */
  public CredentialValidationResult validate(UsernamePasswordCredential credential) {
    String name = credential.getCaller();
    @Nullable User known = name == null ? null : USERS.get(name);
    User user = known == null ? NOBODY : known;
    boolean right = user.hasPassword(credential.getPasswordAsString());
    return open && known != null && right
        ? new CredentialValidationResult(new TenantCaller(name, user.tenant()), user.roles())
        : CredentialValidationResult.INVALID_RESULT;
  }
}
