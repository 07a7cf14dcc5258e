package org.carillon.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.ResourceBundle;
import org.carillon.config.CarillonConfig;
import org.carillon.security.SecurityLog;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A budget of 1,000 bytes, of which each may hold 10 in any case. */
class MemoryBudgetTest {

  private static final Map<String, String> SETTINGS =
      Map.of(
          "carillon.budget", "1000",
          "carillon.budget.connection", "10",
          "carillon.budget.user", "30",
          "carillon.budget.address", "50",
          "carillon.budget.tenant", "80");

  private final Lines lines = new Lines();
  private final List<Client> clients = new ArrayList<>();
  private final MemoryBudget memoryBudget =
      new MemoryBudget(
          new CarillonConfig(name -> Optional.ofNullable(SETTINGS.get(name))),
          new SecurityLog(),
          lines);

  MemoryBudgetTest() {
    memoryBudget.watch(() -> clients.stream().filter(client -> !client.isShed).toList());
  }

  private static final class Client implements BudgetHolder {

    private final long held;
    private final Owner owner;
    private boolean isShed;

    Client(long held, Owner owner) {
      this.held = held;
      this.owner = owner;
    }

    @Override
    public long held() {
      return held;
    }

    @Override
    public Owner owner() {
      return owner;
    }

    @Override
    public void shed(String reason) {
      isShed = true;
    }
  }

  private Client client(long held, @Nullable String address, @Nullable String user, String tenant) {
    Client client = new Client(held, new BudgetHolder.Owner(address, user, tenant));
    clients.add(client);
    return client;
  }

  private Client stranger(long held, int number) {
    return client(held, "10.0.0." + number, "user" + number, "tenant" + number);
  }

  private static final class Lines implements System.Logger {

    private final List<Level> levels = new ArrayList<>();

    @Override
    public String getName() {
      return "test";
    }

    @Override
    public boolean isLoggable(Level level) {
      return true;
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String text, Throwable thrown) {
      levels.add(level);
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String format, Object... values) {
      levels.add(level);
    }
  }

  /** Clients can come back and be ended four times a second. */
  @Test
  void theEndOfClientsIsOneWarningAMinute() {
    for (int i = 0; i < 20; i++) {
      stranger(900, 1);
      stranger(800, 2);
      memoryBudget.round();
    }
    assertThat(lines.levels).hasSizeGreaterThanOrEqualTo(20);
    assertThat(lines.levels).filteredOn(System.Logger.Level.WARNING::equals).hasSize(1);
  }

  @Test
  void theLargestEndFirstUntilThereIsRoom() {
    Client small = stranger(10, 1);
    Client middle = stranger(200, 2);
    Client large = stranger(250, 3);
    Client larger = stranger(290, 4);
    Client largest = stranger(300, 5);
    memoryBudget.round();
    assertThat(clients).filteredOn(client -> client.isShed).containsExactly(largest);
    assertThat(memoryBudget.held()).isEqualTo(1_050);
    assertThat(memoryBudget.ended()).isEqualTo(1);
    memoryBudget.round();
    assertThat(memoryBudget.held()).isEqualTo(750);
    assertThat(List.of(small, middle, large, larger)).noneMatch(client -> client.isShed);
  }

  @Test
  void whoHoldsNoMoreThanIsGuaranteedIsNeverEnded() {
    for (int i = 0; i < 200; i++) {
      client(10, "10.0.0.1", "ada", "t1");
    }
    Client large = stranger(11, 2);
    memoryBudget.round();
    assertThat(clients).filteredOn(client -> client.isShed).containsExactly(large);
  }

  @Test
  void aUserAnAddressAndATenantHaveTheirShares() {
    Client ofUser = client(200, "10.0.0.1", "ada", "t1");
    Client alsoOfUser = client(150, "10.0.0.2", "ada", "t1");
    Client namesake = client(150, "10.0.0.3", "ada", "t2");
    memoryBudget.round();
    assertThat(clients).filteredOn(client -> client.isShed).containsExactly(ofUser);
    Client ofAddress = client(300, "10.0.0.4", null, "t3");
    Client alsoOfAddress = client(250, "10.0.0.4", null, "t4");
    memoryBudget.round();
    assertThat(clients).filteredOn(client -> client.isShed).containsExactly(ofUser, ofAddress);
    assertThat(List.of(alsoOfUser, namesake, alsoOfAddress)).noneMatch(client -> client.isShed);
  }

  /** Whatever there is: afterwards all is within, and nobody small was ended. */
  @Test
  void afterEachRoundTheBudgetAndItsSharesAreKept() {
    Random random = new Random(11);
    for (int round = 0; round < 300; round++) {
      clients.clear();
      for (int i = random.nextInt(100); i > 0; i--) {
        long held = random.nextInt(4) == 0 ? random.nextInt(400) : random.nextInt(11);
        String user = random.nextBoolean() ? null : "u" + random.nextInt(5);
        client(held, "a" + random.nextInt(4), user, "t" + random.nextInt(3));
      }
      memoryBudget.round();
      assertThat(clients).noneMatch(client -> client.isShed && client.held <= 10);
      assertThat(held(client -> true)).isLessThanOrEqualTo(1_000);
      for (Client one : clients) {
        assertThat(held(other -> one.owner.address().equals(other.owner.address())))
            .isLessThanOrEqualTo(500);
        assertThat(held(other -> one.owner.tenant().equals(other.owner.tenant())))
            .isLessThanOrEqualTo(800);
        if (one.owner.user() != null) {
          assertThat(
                  held(
                      other ->
                          one.owner.user().equals(other.owner.user())
                              && one.owner.tenant().equals(other.owner.tenant())))
              .isLessThanOrEqualTo(300);
        }
      }
    }
  }

  /** What those hold together that hold more than is guaranteed. */
  private long held(java.util.function.Predicate<Client> meant) {
    return clients.stream()
        .filter(client -> !client.isShed && client.held > 10)
        .filter(meant)
        .mapToLong(Client::held)
        .sum();
  }

  @Test
  void asManyConnectionsAreTakenAsHaveTheirMinimum() {
    assertThat(memoryBudget.connections(100)).isEqualTo(100);
    assertThat(memoryBudget.connections(50_000)).isEqualTo(100);
  }

  @Test
  void aConnectionHoldsWhatItsClientDoesNotRead() {
    Node node = new Node("carillon.budget", "100000", "carillon.budget.connection", "1000");
    MemoryChannel slow = MemoryChannel.slow();
    ClientConnection connection = node.connect(Node.caller("ada", "t1"), slow);
    ClientConnection other = node.connect(Node.caller("bob", "t1"), MemoryChannel.fast());
    assertThat(connection.held()).isZero();
    connection.reply(new Frame("x".repeat(20_000)));
    connection.reply(new Frame("x".repeat(20_000)));
    other.reply(new Frame("x".repeat(20_000)));
    assertThat(connection.held()).isBetween(80_000L, 81_000L);
    assertThat(other.held()).isZero();
    connection.change(List.of("a".repeat(300)), false, false);
    connection.gathered(700);
    assertThat(connection.held()).isBetween(81_000L, 82_000L);
    node.connections.budget().round(); // a user may hold a quarter
    assertThat(slow.closed).startsWith("1013");
    assertThat(other.isOpen()).isTrue();
  }

  @Test
  void aFrameThatManyHearIsHeldOnceByAll() {
    Frame frame = new Frame("x".repeat(50_000));
    for (int i = 0; i < 1_000; i++) {
      frame.heard();
    }
    assertThat(frame.weight()).isLessThan(200);
  }
}
