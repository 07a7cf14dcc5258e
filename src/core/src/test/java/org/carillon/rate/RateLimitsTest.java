package org.carillon.rate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.carillon.config.CarillonConfig;
import org.carillon.config.SettingsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateLimitsTest {

  private final AtomicLong clock = new AtomicLong();

  private static CarillonConfig config(String... settings) {
    Map<String, String> set = new HashMap<>();
    for (int i = 0; i < settings.length; i += 2) {
      set.put(settings[i], settings[i + 1]);
    }
    return new CarillonConfig(name -> Optional.ofNullable(set.get(name)));
  }

  private RateLimits limits(String... settings) {
    return new RateLimits(config(settings), clock::get, 100);
  }

  private void pass(long millis) {
    clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
  }

  private static int taken(ClientRates rates, int frames) {
    int taken = 0;
    for (int i = 0; i < frames; i++) {
      taken += rates.take(10) == 0 ? 1 : 0;
    }
    return taken;
  }

  @Test
  void eachConnectionHasItsOwn() {
    RateLimits limits = limits("carillon.rate.connection.frames", "10");
    ClientRates one = limits.ofConnection("10.0.0.1", "acme", "alice");
    assertThat(taken(one, 100)).isEqualTo(50);
    assertThat(taken(limits.ofConnection("10.0.0.1", "acme", "alice"), 100)).isEqualTo(50);
    assertThat(one.take(10)).isEqualTo(100);
    pass(100);
    assertThat(one.take(10)).isZero();
    assertThat(limits.refused(RateLimit.CONNECTION_FRAMES)).isEqualTo(101);
  }

  @Test
  void bytesAreCountedBesideFrames() {
    RateLimits limits =
        limits("carillon.rate.connection.bytes", "1000", "carillon.rate.burst", "PT1S");
    ClientRates one = limits.ofConnection(null, null, null);
    assertThat(one.take(900)).isZero();
    assertThat(one.take(600)).isEqualTo(500);
    assertThat(one.take(100)).isZero();
    assertThat(limits.refused(RateLimit.CONNECTION_BYTES)).isEqualTo(1);
  }

  @Test
  void theConnectionsOfAUserShareWhatItHasAndANamesakeOfAnotherTenantHasItsOwn() {
    RateLimits limits = limits("carillon.rate.user.frames", "10");
    List<ClientRates> all = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      all.add(limits.ofConnection("10.0.0." + i, "acme", "alice"));
    }
    assertThat(all.stream().mapToInt(rates -> taken(rates, 10)).sum()).isEqualTo(50);
    assertThat(taken(limits.ofConnection("10.0.0.1", "acm", "ealice"), 100)).isEqualTo(50);
    assertThat(taken(limits.ofRequests("10.0.0.1", "acme", "alice"), 100)).isZero();
    assertThat(taken(limits.ofConnection("10.0.0.1", "acme", null), 100)).isEqualTo(100);
  }

  @Test
  void whatOneRefusesNoOtherIsChargedFor() {
    RateLimits limits =
        limits("carillon.rate.tenant.frames", "2", "carillon.rate.address.frames", "10");
    ClientRates rates = limits.ofConnection("10.0.0.1", "acme", "alice");
    assertThat(taken(rates, 100)).isEqualTo(10);
    assertThat(taken(limits.ofConnection("10.0.0.1", "other", "bob"), 100)).isEqualTo(10);
    assertThat(taken(limits.ofConnection("10.0.0.1", "third", "bob"), 100)).isEqualTo(10);
    assertThat(taken(limits.ofConnection("10.0.0.1", "fourth", "bob"), 100)).isEqualTo(10);
    assertThat(taken(limits.ofConnection("10.0.0.1", "fifth", "bob"), 100)).isEqualTo(10);
    assertThat(taken(limits.ofConnection("10.0.0.1", "sixth", "bob"), 100)).isZero();
    pass(5_000); // the tenant has 10 again, the address 50
    assertThat(rates.take(1)).isZero();
  }

  @Test
  void theWaitIsThatOfTheSlowestSoThatItIsTrue() {
    RateLimits limits =
        limits(
            "carillon.rate.connection.frames", "10",
            "carillon.rate.tenant.frames", "1",
            "carillon.rate.burst", "PT1S");
    ClientRates rates = limits.ofConnection("10.0.0.1", "acme", "alice");
    assertThat(rates.take(1)).isZero();
    assertThat(rates.take(1)).isEqualTo(1_000);
    pass(999);
    assertThat(rates.take(1)).isEqualTo(1);
    pass(1);
    assertThat(rates.take(1)).isZero();
  }

  @Test
  void zeroIsNoLimit() {
    RateLimits limits =
        limits(
            "carillon.rate.connection.frames", "0",
            "carillon.rate.connection.bytes", "0",
            "carillon.rate.user.frames", "0",
            "carillon.rate.user.bytes", "0",
            "carillon.rate.address.frames", "0",
            "carillon.rate.address.bytes", "0",
            "carillon.rate.tenant.frames", "0",
            "carillon.rate.tenant.bytes", "0",
            "carillon.rate.address.handshakes", "0",
            "carillon.rate.name.failed-logins", "0",
            "carillon.rate.address.failed-logins", "0");
    ClientRates rates = limits.ofConnection("10.0.0.1", "acme", "alice");
    for (int i = 0; i < 1_000_000; i++) {
      assertThat(rates.take(1_000_000_000)).isZero();
    }
    assertThat(limits.handshake("10.0.0.1")).isZero();
    limits.loginFailed("10.0.0.1", "alice");
    assertThat(limits.login("10.0.0.1", "alice")).isZero();
    assertThat(limits.accounts()).isLessThanOrEqualTo(1);
  }

  @Test
  void whatIsNoRateFailsTheDeployment() {
    assertThatThrownBy(() -> limits("carillon.rate.user.frames", "-1"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("carillon.rate.user.frames");
    assertThatThrownBy(() -> limits("carillon.rate.burst", "PT0S"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("carillon.rate.burst");
  }

  @Test
  void whoGoesOnIsToldOnlySoOften() {
    RateLimits limits = limits("carillon.rate.refusals", "3");
    ClientRates rates = limits.ofConnection("10.0.0.1", "acme", "alice");
    assertThat(rates.goesOn()).isFalse();
    assertThat(rates.goesOn()).isFalse();
    assertThat(rates.goesOn()).isFalse();
    assertThat(rates.goesOn()).isTrue();
    assertThat(limits.closings()).isEqualTo(1);
    pass(20_000);
    assertThat(rates.goesOn()).isFalse();
  }

  @Test
  void strangersCannotFillTheMemoryAndAreLimitedAllTheSame() {
    RateLimits limits = limits("carillon.rate.address.frames", "1");
    int taken = 0;
    for (int i = 0; i < 10_000; i++) {
      taken += taken(limits.ofRequests("10.1." + i / 256 + "." + i % 256, null, null), 10);
    }
    assertThat(limits.accounts()).isEqualTo(100);
    assertThat(taken).isEqualTo((100 + 64) * 5);
    pass(10_000);
    assertThat(taken(limits.ofRequests("10.2.0.1", null, null), 10)).isEqualTo(5);
    assertThat(limits.accounts()).isEqualTo(1);
  }

  @Test
  void whoSharedForWantOfRoomHasItsOwnWhenThereIsSome() {
    RateLimits limits = limits("carillon.rate.user.frames", "1");
    for (int i = 0; i < 100; i++) {
      assertThat(limits.ofConnection(null, "acme", "u" + i).take(1)).isZero();
    }
    ClientRates late = limits.ofConnection(null, "acme", "late");
    assertThat(taken(late, 10)).isEqualTo(5);
    assertThat(limits.accounts()).isEqualTo(100 + 1); // and the tenant
    pass(10_000);
    assertThat(taken(late, 10)).isEqualTo(5);
    assertThat(limits.accounts()).isEqualTo(1 + 1);
  }

  @Test
  void whoeverIsForgottenIsFoundAgainByAllItsConnections() {
    RateLimits limits = limits("carillon.rate.user.frames", "10");
    ClientRates one = limits.ofConnection(null, null, "alice");
    ClientRates other = limits.ofConnection(null, null, "alice");
    assertThat(taken(one, 1) + taken(other, 1)).isEqualTo(2);
    pass(10_000);
    limits.sweep();
    assertThat(limits.accounts()).isZero();
    assertThat(taken(one, 30) + taken(other, 30)).isEqualTo(50);
  }

  @Test
  void theOperationsOfAUserAreBoundedOverItsConnections() {
    RateLimits limits = limits("carillon.limit.operations-of-user", "2");
    ClientRates one = limits.ofConnection(null, "acme", "alice");
    ClientRates two = limits.ofConnection(null, "acme", "alice");
    ClientRates three = limits.ofConnection(null, "acme", "alice");
    assertThat(one.begin()).isTrue();
    assertThat(two.begin()).isTrue();
    assertThat(three.begin()).isFalse();
    three.end(); // it had none
    assertThat(limits.ofConnection(null, "acme", "bob").begin()).isTrue();
    assertThat(limits.ofConnection(null, "acme", null).begin()).isTrue();
    pass(3_600_000);
    limits.sweep(); // what is in progress is not forgotten
    assertThat(three.begin()).isFalse();
    one.end();
    assertThat(three.begin()).isTrue();
    assertThat(limits.refused(RateLimit.USER_OPERATIONS)).isEqualTo(2);
  }

  @Test
  void failedLoginsAreSlowedDownByAddressAndByNameWhetherThereIsSuchAUserOrNot() {
    RateLimits limits =
        limits("carillon.rate.name.failed-logins", "3", "carillon.rate.address.failed-logins", "5");
    for (int i = 0; i < 3; i++) {
      assertThat(limits.login("10.0.0." + i, "alice")).isZero();
      limits.loginFailed("10.0.0." + i, "alice");
    }
    assertThat(limits.login("10.0.0.9", "alice")).isEqualTo(20_000);
    assertThat(limits.login("10.0.0.9", "bob")).isZero();
    for (int i = 0; i < 5; i++) {
      limits.loginFailed("10.0.0.8", null);
    }
    assertThat(limits.login("10.0.0.8", "bob")).isEqualTo(12_000);
    pass(12_000);
    assertThat(limits.login("10.0.0.8", "bob")).isZero();
    assertThat(limits.login("10.0.0.8", "alice")).isEqualTo(8_000);
  }

  @Test
  void handshakesAreLimitedByAddressAndByUser() {
    RateLimits limits =
        limits("carillon.rate.address.handshakes", "6", "carillon.rate.user.handshakes", "2");
    for (int i = 0; i < 6; i++) {
      assertThat(limits.handshake("10.0.0.1")).isZero();
    }
    assertThat(limits.handshake("10.0.0.1")).isEqualTo(10_000);
    assertThat(limits.handshake("10.0.0.2")).isZero();
    assertThat(limits.handshake("acme", "alice") + limits.handshake("acme", "alice")).isZero();
    assertThat(limits.handshake("acme", "alice")).isEqualTo(30_000);
    assertThat(limits.handshake("acme", null)).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1, 10.0.0.1",
    "::ffff:10.0.0.1, 10.0.0.1",
    "2001:db8:0:7:a:b:c:d, 2001:db8:0:7::/64",
    "2001:0DB8:0000:0007::1, 2001:db8:0:7::/64",
    "2001:db8::1, 2001:db8:0:0::/64",
    "::1, 0:0:0:0::/64",
    "2001:db8::3:4:5:6:7, 2001:db8:0:3::/64",
    "fe80::1%eth0, fe80:0:0:0::/64",
    "[2001:db8::1], 2001:db8:0:0::/64",
    "::, 0:0:0:0::/64",
    "unknown, unknown",
    ":, ::0:0::/64"
  })
  void anAddressOfIpv6IsItsFirst64Bits(String address, String key) {
    assertThat(AddressKey.of(address)).isEqualTo(key);
  }
}
