package org.carillon.identity;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.carillon.outbox.ApplicationName;
import org.carillon.persistence.PersistenceUnit;
import org.carillon.persistence.Transactions;
import org.jspecify.annotations.Nullable;

/**
 * Keeps small things for a while: in the application's database, so that all nodes have them, or in
 * the memory of this node, where the application has none.
 */
@ApplicationScoped
class IdentityStore {

  /** In memory: beyond, no more are taken. */
  private static final int MOST = 100_000;

  /** What is kept. */
  enum Kind {
    /** A ticket that was not used yet. */
    TICKET,
    /** That a user was revoked. */
    REVOCATION,
    /** That a login has ended which tickets were given to. */
    LOGIN_END
  }

  private record Kept(Kind kind, long expires, String content) {}

  private final @Nullable PersistenceUnit unit;
  private final Transactions transactions;
  private final ApplicationName name;
  private final Map<String, Kept> memory = new ConcurrentHashMap<>();

  @Inject
  IdentityStore(PersistenceUnit unit, Transactions transactions, ApplicationName name) {
    this.unit = unit;
    this.transactions = transactions;
    this.name = name;
  }

  /** For the client proxy; and one in memory. */
  @SuppressWarnings("NullAway") // nothing that is durable is asked
  IdentityStore() {
    this.unit = null;
    this.transactions = null;
    this.name = null;
  }

  /** Whether it outlasts this node. */
  boolean isDurable() {
    return unit != null && unit.isPresent() && unit.has(IdentityRow.class);
  }

  private EntityManager entityManager() {
    return Objects.requireNonNull(unit).ownEntityManager();
  }

  private String application() {
    return name == null ? "" : Objects.requireNonNullElse(name.get(), "");
  }

  private String id(Kind kind, String key) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String part : List.of(kind.name(), application(), key)) {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        digest.update((byte) (bytes.length >> 8));
        digest.update((byte) bytes.length);
        digest.update(bytes);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }

  /**
   * Keeps something, in place of what was kept by that key.
   *
   * @param expires in ms since 1970
   * @param content JSON, at most 4,000 characters
   * @throws Exception if it is not kept
   */
  void put(Kind kind, String key, long expires, String content) throws Exception {
    if (content.length() > IdentityRow.LONGEST) {
      throw new IllegalArgumentException("more than " + IdentityRow.LONGEST + " characters");
    }
    if (!isDurable()) {
      long now = System.currentTimeMillis();
      memory.values().removeIf(kept -> kept.expires <= now);
      if (memory.size() >= MOST) {
        throw new IllegalStateException("there is no room");
      }
      memory.put(id(kind, key), new Kept(kind, expires, content));
      return;
    }
    IdentityRow row = new IdentityRow();
    row.id = id(kind, key);
    row.application = application();
    row.kind = kind.name();
    row.expires = expires;
    row.content = content;
    transactions.callSeparately(
        () -> {
          entityManager().merge(row);
          return true;
        });
  }

  /**
   * Takes something out, for one caller alone, on whatever node; null: it is not there, or no
   * longer.
   *
   * @throws Exception if that is not known
   */
  @Nullable String take(Kind kind, String key) throws Exception {
    String id = id(kind, key);
    long now = System.currentTimeMillis();
    if (!isDurable()) {
      Kept kept = memory.remove(id);
      return kept == null || kept.expires <= now ? null : kept.content;
    }
    return transactions.callSeparately(
        () -> {
          EntityManager entityManager = entityManager();
          IdentityRow row = entityManager.find(IdentityRow.class, id);
          if (row == null) {
            return null;
          }
          String content = row.content;
          boolean isInTime = row.expires > now;
          entityManager.detach(row);
          int taken = // whoever deletes it has it
              entityManager
                  .createQuery("delete from CarillonIdentity r where r.id = :id")
                  .setParameter("id", id)
                  .executeUpdate();
          return taken == 1 && isInTime ? content : null;
        });
  }

  /**
   * Whether something is there, and has not expired.
   *
   * @throws Exception if that is not known
   */
  boolean has(Kind kind, String key) throws Exception {
    String id = id(kind, key);
    long now = System.currentTimeMillis();
    if (!isDurable()) {
      Kept kept = memory.get(id);
      return kept != null && kept.expires > now;
    }
    return transactions.callOutside(
        () ->
            Objects.requireNonNull(unit)
                .read(
                    () ->
                        !entityManager()
                            .createQuery(
                                "select r.expires from CarillonIdentity r where r.id = :id and"
                                    + " r.expires > :now",
                                Long.class)
                            .setParameter("id", id)
                            .setParameter("now", now)
                            .getResultList()
                            .isEmpty()));
  }

  /**
   * All of a kind that have not expired.
   *
   * @throws Exception if they cannot be read
   */
  List<String> all(Kind kind) throws Exception {
    return all(kind, System.currentTimeMillis());
  }

  /**
   * All of a kind that expire later than that, in ms since 1970.
   *
   * @throws Exception if they cannot be read
   */
  List<String> all(Kind kind, long than) throws Exception {
    if (!isDurable()) {
      return memory.values().stream()
          .filter(kept -> kept.kind == kind && kept.expires > than)
          .map(Kept::content)
          .toList();
    }
    return transactions.callOutside(
        () ->
            Objects.requireNonNull(unit)
                .read(
                    () ->
                        entityManager()
                            .createQuery(
                                "select r.content from CarillonIdentity r where r.application ="
                                    + " :application and r.kind = :kind and r.expires > :than",
                                String.class)
                            .setParameter("application", application())
                            .setParameter("kind", kind.name())
                            .setParameter("than", than)
                            .getResultList()));
  }

  /**
   * Forgets what has expired.
   *
   * @throws Exception if it is not forgotten yet
   */
  void clean() throws Exception {
    if (isDurable()) {
      long now = System.currentTimeMillis();
      transactions.callSeparately(
          () ->
              entityManager()
                  .createQuery(
                      "delete from CarillonIdentity r where r.application = :application and"
                          + " r.kind in (:kinds) and r.expires < :now")
                  .setParameter("application", application())
                  .setParameter("kinds", Arrays.stream(Kind.values()).map(Kind::name).toList())
                  .setParameter("now", now)
                  .executeUpdate());
    }
  }
}
