package org.carillon.session;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Supplier;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.carillon.security.SecurityLog;
import org.carillon.security.WarningLimiter;
import org.jspecify.annotations.Nullable;

/**
 * Bounds what all clients together make this node keep. Nothing is counted while frames come and
 * go: four times a second all are asked what they hold. Where that is more than the budget, or more
 * than a user's, an address's or a tenant's share of it, those who hold most are ended first.
 * Whoever holds no more than is guaranteed to each connection is never ended.
 */
@ApplicationScoped
public class MemoryBudget {

  /** How often all are asked: what comes in between is what the budget may be passed by. */
  static final Duration PERIOD = Duration.ofMillis(250);

  private static final int QUARTER = 4;
  private static final int PERCENT = 100;

  /** What is left when room was made, so that it is not made again at once. */
  private static final int ROOM_PERCENT = 90;

  private final SecurityLog security;
  private final System.Logger logger;

  /** Clients can have some ended in each round. */
  private final WarningLimiter warnings = new WarningLimiter();

  private final long limit;
  private final long minimum;
  private final List<Share> shares;
  private final List<Supplier<? extends Collection<? extends BudgetHolder>>> sources =
      new CopyOnWriteArrayList<>();
  private final LongAdder ended = new LongAdder();
  private volatile long held;

  /** What those of one kind may hold together. */
  private record Share(
      String whose, long bytes, Function<BudgetHolder.Owner, @Nullable Object> of) {}

  private record User(@Nullable String tenant, String name) {}

  private record Large(BudgetHolder holder, BudgetHolder.Owner owner, long bytes) {}

  @Inject
  MemoryBudget(CarillonConfig config, SecurityLog security) {
    this(config, security, System.getLogger(MemoryBudget.class.getName()));
  }

  MemoryBudget(CarillonConfig config, SecurityLog security, System.Logger logger) {
    this.security = security;
    this.logger = logger;
    long set = config.get(Settings.BUDGET);
    this.limit = set == 0 ? Runtime.getRuntime().maxMemory() / QUARTER : set;
    this.minimum = config.get(Settings.BUDGET_CONNECTION);
    this.shares =
        List.of(
            new Share(
                "a user",
                share(config.get(Settings.BUDGET_USER)),
                owner -> owner.user() == null ? null : new User(owner.tenant(), owner.user())),
            new Share(
                "an address",
                share(config.get(Settings.BUDGET_ADDRESS)),
                BudgetHolder.Owner::address),
            new Share(
                "a tenant", share(config.get(Settings.BUDGET_TENANT)), BudgetHolder.Owner::tenant));
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  MemoryBudget() {
    this.security = null;
    this.logger = null;
    this.limit = 0;
    this.minimum = 0;
    this.shares = null;
  }

  private long share(int percent) {
    return limit / PERCENT * percent;
  }

  /**
   * The connections to which the minimum can be guaranteed: as many as are wanted, or fewer, and
   * the log says so.
   */
  int connections(int wanted) {
    int fitting = (int) Math.min(wanted, Math.max(1, limit / minimum));
    if (fitting < wanted) {
      logger.log(
          System.Logger.Level.WARNING,
          "This node takes {0} connections, not the {1} of {2}: {3} bytes for each do not fit into {4}"
              + " of {5} bytes. A larger heap, or either setting, helps",
          fitting,
          wanted,
          Settings.MAX_CONNECTIONS.name(),
          minimum,
          Settings.BUDGET.name(),
          limit);
    }
    return fitting;
  }

  /** Has those asked too that the source gives. */
  public void watch(Supplier<? extends Collection<? extends BudgetHolder>> source) {
    sources.add(source);
  }

  /** What may be held, in bytes. */
  public long limit() {
    return limit;
  }

  /** What was held when all were asked last, in bytes. */
  public long held() {
    return held;
  }

  /** How many were ended for what they held. */
  public long ended() {
    return ended.sum();
  }

  /** Asks all, and makes room. */
  void round() {
    long total = 0;
    List<Large> large = new ArrayList<>(0);
    for (Supplier<? extends Collection<? extends BudgetHolder>> source : sources) {
      for (BudgetHolder budgetHolder : source.get()) {
        long bytes = budgetHolder.held();
        total += bytes;
        if (bytes > minimum) {
          large.add(new Large(budgetHolder, budgetHolder.owner(), bytes));
        }
      }
    }
    held = total;
    large.sort(Comparator.comparingLong(Large::bytes).reversed());
    long left = total;
    for (Share share : shares) {
      left -= makeRoom(share, large);
    }
    if (left > limit) {
      shed("the node", large, left, limit);
    }
  }

  private static long sum(List<Large> large) {
    return large.stream().mapToLong(Large::bytes).sum();
  }

  /**
   * Ends the largest of those who hold more than their share together; how many bytes they held.
   */
  private long makeRoom(Share share, List<Large> large) {
    if (sum(large) <= share.bytes) {
      return 0;
    }
    Map<Object, List<Large>> groups = new HashMap<>();
    for (Large one : large) {
      Object whose = share.of.apply(one.owner);
      if (whose != null) {
        groups.computeIfAbsent(whose, any -> new ArrayList<>()).add(one);
      }
    }
    Set<Large> shed = Collections.newSetFromMap(new IdentityHashMap<>());
    for (List<Large> group : groups.values()) {
      long together = sum(group);
      if (together > share.bytes) {
        shed.addAll(shed(share.whose, group, together, share.bytes));
      }
    }
    large.removeIf(shed::contains);
    return shed.stream().mapToLong(Large::bytes).sum();
  }

  /** Ends the first ones, until there is room; those who were. */
  private List<Large> shed(String whose, List<Large> all, long together, long most) {
    long left = together;
    List<Large> shed = new ArrayList<>();
    for (Large one : all) {
      if (left <= most / PERCENT * ROOM_PERCENT) {
        break;
      }
      left -= one.bytes;
      shed.add(one);
      security.tell(
          SecurityLog.Kind.EXCESS_RATE_LIMIT_EXCEEDED,
          one.owner.user(),
          one.owner.address(),
          "closed, since it held " + one.bytes + " bytes of " + Settings.BUDGET.name());
      one.holder.shed("the server has no room for what this client makes it keep");
    }
    ended.add(shed.size());
    logger.log(
        warnings.level(),
        "Clients of {0} made this node keep {1} bytes, and {2} are allowed ({3}): {4} were closed,"
            + " {5} since the start. The security log names them",
        whose,
        together,
        most,
        Settings.BUDGET.name(),
        shed.size(),
        ended.sum());
    return shed;
  }
}
