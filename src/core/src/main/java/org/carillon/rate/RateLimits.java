package org.carillon.rate;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Setting;
import org.carillon.config.Settings;
import org.jspecify.annotations.Nullable;

/** How much clients may send, and how often they may come; the accounts of all of them. */
@ApplicationScoped
public class RateLimits {

  /** About 15 MB, where all are in use. */
  private static final int MOST_ACCOUNTS = 65_536;

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

  private static final long START = System.nanoTime();

  private final LongSupplier clock;
  private final RateTable connections;
  private final RateTable users;
  private final RateTable addresses;
  private final RateTable tenants;
  private final RateTable handshakesOfAddresses;
  private final RateTable handshakesOfUsers;
  private final RateTable loginsOfAddresses;
  private final RateTable loginsOfNames;
  private final BucketRate refusals;
  private final int mostInProgress;
  private final LongAdder closed = new LongAdder();
  private final LongAdder refusedOperations = new LongAdder();

  /** How many nodes there are, while they cannot settle up. */
  private volatile int share = 1;

  /** With a clock that begins now. */
  @Inject
  public RateLimits(CarillonConfig config) {
    this(config, () -> System.nanoTime() - START, MOST_ACCOUNTS);
  }

  /**
   * With a clock.
   *
   * @param clock in nanoseconds, from 0
   * @param most the most accounts of a kind
   */
  RateLimits(CarillonConfig config, LongSupplier clock, int most) {
    this.clock = clock;
    long burst = config.get(Settings.RATE_BURST).toNanos();
    connections =
        new RateTable(
            "connection",
            second(config, Settings.RATE_CONNECTION_FRAMES, burst),
            second(config, Settings.RATE_CONNECTION_BYTES, burst),
            false,
            1);
    users = shared(config, "user", Settings.RATE_USER_FRAMES, Settings.RATE_USER_BYTES, most);
    addresses =
        shared(config, "address", Settings.RATE_ADDRESS_FRAMES, Settings.RATE_ADDRESS_BYTES, most);
    tenants =
        shared(config, "tenant", Settings.RATE_TENANT_FRAMES, Settings.RATE_TENANT_BYTES, most);
    handshakesOfAddresses = minute(config, Settings.RATE_ADDRESS_HANDSHAKES, "ha", most);
    handshakesOfUsers = minute(config, Settings.RATE_USER_HANDSHAKES, "hu", most);
    loginsOfAddresses = minute(config, Settings.RATE_ADDRESS_LOGINS, "la", most);
    loginsOfNames = minute(config, Settings.RATE_NAME_LOGINS, "ln", most);
    refusals = new BucketRate(config.get(Settings.RATE_REFUSALS), MINUTE, MINUTE);
    mostInProgress = config.get(Settings.OPERATIONS_OF_USER);
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  RateLimits() {
    this.clock = null;
    this.connections = null;
    this.users = null;
    this.addresses = null;
    this.tenants = null;
    this.handshakesOfAddresses = null;
    this.handshakesOfUsers = null;
    this.loginsOfAddresses = null;
    this.loginsOfNames = null;
    this.refusals = null;
    this.mostInProgress = 0;
  }

  private static @Nullable BucketRate second(
      CarillonConfig config, Setting<Integer> setting, long burst) {
    int tokens = config.get(setting);
    return tokens == 0 ? null : new BucketRate(tokens, SECOND, burst);
  }

  private static RateTable shared(
      CarillonConfig config,
      String name,
      Setting<Integer> frames,
      Setting<Integer> bytes,
      int most) {
    long burst = config.get(Settings.RATE_BURST).toNanos();
    return new RateTable(
        name, second(config, frames, burst), second(config, bytes, burst), true, most);
  }

  private static RateTable minute(
      CarillonConfig config, Setting<Integer> setting, String name, int most) {
    int tokens = config.get(setting);
    return new RateTable(
        name, tokens == 0 ? null : new BucketRate(tokens, MINUTE, MINUTE), null, true, most);
  }

  /** What the frames of a connection count for. */
  public ClientRates ofConnection(
      @Nullable String address, @Nullable String tenant, @Nullable String user) {
    return rates(connections.isOff() ? null : connections.made(""), address, tenant, user);
  }

  /** What the requests of a caller count for that has no connection. */
  public ClientRates ofRequests(
      @Nullable String address, @Nullable String tenant, @Nullable String user) {
    return rates(null, address, tenant, user);
  }

  private ClientRates rates(
      @Nullable RateAccount own,
      @Nullable String address,
      @Nullable String tenant,
      @Nullable String user) {
    RateTable[] tables = {tenants, addresses, users};
    @Nullable String[] keys = {
      tenant == null || tenants.isOff() ? null : tenant,
      address == null || addresses.isOff() ? null : AddressKey.of(address),
      user == null ? null : userKey(tenant, user)
    };
    return new ClientRates(this, own, tables, keys, 2);
  }

  /** No two users have the same, whatever they are called. */
  private static String userKey(@Nullable String tenant, String user) {
    String of = tenant == null ? "" : tenant;
    return of.length() + ":" + of + user;
  }

  /**
   * A client of an address begins a handshake.
   *
   * @return 0: it may; else in how many milliseconds it may try again
   */
  public long handshake(@Nullable String address) {
    return address == null ? 0 : take(handshakesOfAddresses, AddressKey.of(address));
  }

  /** A handshake of a user comes to its end; as of {@link #handshake(String)}. */
  public long handshake(@Nullable String tenant, @Nullable String user) {
    return user == null ? 0 : take(handshakesOfUsers, userKey(tenant, user));
  }

  /**
   * Whether somebody may show credentials: not where too many were wrong before, be these good or
   * not, and be there such a user or not.
   *
   * @param name whom they are of; null: they do not say
   * @return 0: they may be looked at; else in how many milliseconds
   */
  public long login(@Nullable String address, @Nullable String name) {
    return Math.max(
        address == null ? 0 : look(loginsOfAddresses, AddressKey.of(address)),
        name == null ? 0 : look(loginsOfNames, name));
  }

  /** Credentials were wrong. */
  public void loginFailed(@Nullable String address, @Nullable String name) {
    if (address != null) {
      spend(loginsOfAddresses, AddressKey.of(address));
    }
    if (name != null) {
      spend(loginsOfNames, name);
    }
  }

  private long take(RateTable table, String key) {
    if (table.isOff()) {
      return 0;
    }
    long now = now();
    long wait = table.of(key, now).take(1, 0, now, share);
    return wait == 0 ? 0 : ClientRates.millis(wait);
  }

  private long look(RateTable table, String key) {
    if (table.isOff()) {
      return 0;
    }
    long now = now();
    long wait = table.of(key, now).waitFor(1, 0, now, share);
    if (wait > 0) {
      table.refusedFrames().increment();
      return ClientRates.millis(wait);
    }
    return 0;
  }

  /** Several may have looked at once, of whom each fails: what is empty stays so. */
  private void spend(RateTable table, String key) {
    if (!table.isOff()) {
      long now = now();
      RateAccount account = table.of(key, now);
      if (account.waitFor(1, 0, now, share) == 0) {
        account.take(1, 0, now, share);
      }
    }
  }

  long now() {
    return clock.getAsLong();
  }

  int share() {
    return share;
  }

  /**
   * Says how many nodes there are that cannot settle up: each takes its part of what there is.
   *
   * @param nodes 1: they can, or there are no others
   */
  void share(int nodes) {
    share = Math.max(1, nodes);
  }

  BucketRate refusals() {
    return refusals;
  }

  int mostInProgress() {
    return mostInProgress;
  }

  void closed() {
    closed.increment();
  }

  void refusedOperation() {
    refusedOperations.increment();
  }

  /** How many connections were closed since they went on although they were refused. */
  public long closings() {
    return closed.sum();
  }

  /** How often something was refused, by the limit that it was over. */
  public Map<RateLimit, Long> refused() {
    Map<RateLimit, Long> refused = new EnumMap<>(RateLimit.class);
    for (RateLimit limit : RateLimit.values()) {
      refused.put(limit, refused(limit));
    }
    return refused;
  }

  /** How often something was refused that was over a limit. */
  public long refused(RateLimit limit) {
    LongAdder counted =
        switch (limit) {
          case CONNECTION_FRAMES -> connections.refusedFrames();
          case CONNECTION_BYTES -> connections.refusedBytes();
          case USER_FRAMES -> users.refusedFrames();
          case USER_BYTES -> users.refusedBytes();
          case ADDRESS_FRAMES -> addresses.refusedFrames();
          case ADDRESS_BYTES -> addresses.refusedBytes();
          case TENANT_FRAMES -> tenants.refusedFrames();
          case TENANT_BYTES -> tenants.refusedBytes();
          case ADDRESS_HANDSHAKES -> handshakesOfAddresses.refusedFrames();
          case USER_HANDSHAKES -> handshakesOfUsers.refusedFrames();
          case ADDRESS_LOGINS -> loginsOfAddresses.refusedFrames();
          case NAME_LOGINS -> loginsOfNames.refusedFrames();
          case USER_OPERATIONS -> refusedOperations;
        };
    return counted.sum();
  }

  /** Whether there are other nodes with which this one cannot settle up. */
  public boolean isAlone() {
    return share > 1;
  }

  /** How many users, addresses, tenants and names are remembered that have sent something. */
  public int accounts() {
    return tables().stream().mapToInt(RateTable::size).sum();
  }

  /** Forgets who has been still for so long that it makes no difference. */
  public void sweep() {
    long now = now();
    tables().forEach(table -> table.sweep(now));
  }

  /** Of all that nodes settle up. */
  List<RateTable> tables() {
    return List.of(
        users,
        addresses,
        tenants,
        handshakesOfAddresses,
        handshakesOfUsers,
        loginsOfAddresses,
        loginsOfNames);
  }
}
