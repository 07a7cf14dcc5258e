package org.carillon.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.Random;
import org.carillon.config.CarillonConfig;
import org.carillon.security.OriginPolicy.Claim;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginPolicyTest {

  private static final OriginPolicy POLICY =
      policy(
          "https://app.example.com, http://dev:3000, capacitor://localhost, https://*.example.org,"
              + "chrome-extension://abcdef, http://*.dev:8080",
          "10.0.0.1");

  private static OriginPolicy policy(String origins, String proxies) {
    return new OriginPolicy(
        new CarillonConfig(
            name ->
                switch (name) {
                  case "carillon.origins" -> Optional.of(origins);
                  case "carillon.trusted-proxies" -> Optional.of(proxies);
                  default -> Optional.empty();
                }));
  }

  private static Claim direct(String origin, String host, boolean secure) {
    return new Claim(origin, host, secure, "203.0.113.9", "evil.example", "https");
  }

  @Test
  void noOriginIsNoBrowser() {
    assertThat(POLICY.allows(direct(null, "x", false))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "http://host:8080, host:8080",
    "http://HOST:8080, host:8080",
    "http://host, host",
    "http://host:80, host",
    "https://host, host", // behind a proxy that ends TLS
    "https://host, host:443",
    "http://[::1]:8080, [::1]:8080",
    "http://[::1], [::1]",
    "https://app.example.com, host",
    "https://app.example.com:443, host",
    "http://dev:3000, host",
    "capacitor://localhost, host",
    "CAPACITOR://LOCALHOST, host",
    "chrome-extension://abcdef, host",
    "https://a.example.org, host",
    "https://b.a.example.org:443, host",
    "http://x.dev:8080, host",
    "http://my_host:8080, my_host:8080"
  })
  void theHostItselfAndTheListAreAllowed(String origin, String host) {
    assertThat(POLICY.allows(direct(origin, host, false))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "null, host",
    "http://evil.example, host",
    "http://host.evil.example, host",
    "http://evilhost, host",
    "http://host:8081, host:8080",
    "http://host:8080, host",
    "http://app.example.com, host",
    "https://app.example.com:8443, host",
    "http://dev, host",
    "file://host, host",
    "http://host@evil.example, host",
    "http://host/page, host",
    "host, host",
    "'', host",
    "://, host",
    "about:blank, host",
    "data:text/html, host",
    "blob:https://app.example.com/1, host",
    "file:///, host",
    "file://, host",
    "capacitor://localhost:1, host",
    "capacitor://host, host",
    "ionic://localhost, host",
    "https://example.org, host",
    "https://evilexample.org, host",
    "https://a.example.org.evil, host",
    "https://.example.org, host",
    "https://*.example.org, host",
    "http://a.example.org, host",
    "https://a.example.org:8443, host",
    "https://app.example.com:99999, host",
    "https://app.example.com:, host",
    "https://app.example.com:443x, host",
    "https://\uD83D\uDE00, host",
    "%, host",
    "https://%00, host"
  })
  void allElseIsRefused(String origin, String host) {
    assertThat(POLICY.allows(direct(origin, host, false))).isFalse();
  }

  @Test
  void aPageWithoutTlsDoesNotReachAHostWithIt() {
    assertThat(POLICY.allows(direct("http://host", "host", true))).isFalse();
    assertThat(POLICY.allows(direct("https://host", "host", true))).isTrue();
  }

  @Test
  void forwardedHostsCountFromTrustedProxiesAlone() {
    assertThat(
            POLICY.allows(
                new Claim("https://pub", "in:8080", false, "10.0.0.1", "pub, in", "https")))
        .isTrue();
    assertThat(POLICY.allows(new Claim("http://pub", "in:8080", false, "10.0.0.1", "pub", "https")))
        .isFalse();
    assertThat(
            POLICY.allows(new Claim("https://pub", "in:8080", false, "10.0.0.2", "pub", "https")))
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.0/8, 127.1.2.3",
    "127.0.0.0/8, ::ffff:127.1.2.3",
    "10.0.0.5, 10.0.0.5",
    "10.0.0.5/8, 10.9.9.9",
    "0.0.0.0/0, 203.0.113.9",
    "192.168.1.128/25, 192.168.1.200",
    "192.168.1.200/32, 192.168.1.200",
    "::1, 0:0:0:0:0:0:0:1",
    "0:0:0:0:0:0:0:1, ::1",
    "[::1], ::1",
    "::1, 0:0:0:0:0:0:0:1%0",
    "FD00::/8, fd12:3456::1",
    "fe80::/10, fe80:0:0:0:1:2:3:4%eth0",
    "::ffff:10.0.0.0/104, 10.1.1.1",
    "::ffff:a00:1, 10.0.0.1",
    "::/0, 2001:db8::1"
  })
  void aProxyIsInTheRangeInWhateverSpelling(String range, String peer) {
    assertThat(forwarded(range, peer)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.0/8, 128.0.0.1",
    "192.168.1.128/25, 192.168.1.127",
    "10.0.0.5, 10.0.0.6",
    "::1, ::2",
    "fe80::/10, fec0::1",
    "::/0, 10.0.0.1",
    "0.0.0.0/0, ::1",
    "10.0.0.0/8, localhost",
    "10.0.0.0/8, ''"
  })
  void anotherIsNot(String range, String peer) {
    assertThat(forwarded(range, peer)).isFalse();
  }

  private static boolean forwarded(String range, String peer) {
    return policy("", range)
        .allows(new Claim("https://pub", "in:8080", false, peer, "pub", "https"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "app.example.com",
        "*",
        "https://*",
        "https://*.",
        "https://a.*.example",
        "https://a/b",
        "null",
        "about:blank",
        "https://",
        "https://u@host"
      })
  void anOriginThatIsNoneIsNamedWithItsSetting(String origin) {
    assertThatThrownBy(() -> policy("https://good.example," + origin, ""))
        .hasMessageContaining("carillon.origins")
        .hasMessageContaining("not " + origin);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "proxy.example.com",
        "localhost",
        "10.0.0",
        "10.0.0.256",
        "010.0.0.1",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/",
        "10.0.0.0/x",
        "::1/129",
        ":::1",
        "::ffff:10.0.0.0/8",
        "1"
      })
  void aProxyThatIsNoneIsNamedWithItsSetting(String range) {
    assertThatThrownBy(() -> policy("", "10.0.0.1," + range))
        .hasMessageContaining("carillon.trusted-proxies")
        .hasMessageContaining("not " + range);
  }

  @Test
  void noHeaderOfTheWorldIsAnException() {
    Random random = new Random(1);
    for (int i = 0; i < 100_000; i++) {
      StringBuilder text = new StringBuilder(random.nextBoolean() ? "http://" : "");
      for (int left = random.nextInt(20); left > 0; left--) {
        text.append(
            random.nextInt(8) == 0
                ? (char) random.nextInt()
                : ":/.[]*%@-a1".charAt(random.nextInt(11)));
      }
      String header = text.toString();
      boolean same = POLICY.allows(direct(header, header, false));
      assertThat(same && header.equals("null")).isFalse();
    }
  }

  /**
   * A name that leads here, and is not one of ours: the browser calls its page one of this host.
   */
  @ParameterizedTest
  @CsvSource({
    "http://app.example.com, app.example.com, true",
    "http://app.example.com, APP.example.com:80, true",
    "https://app.example.com, app.example.com:443, true",
    "http://localhost:8080, localhost:8080, true",
    "http://localhost, localhost, false",
    "http://rebound.example, rebound.example, false",
    ", rebound.example, false",
    ", app.example.com, true"
  })
  void onlyByItsOwnNamesAnApplicationIsCalled(String origin, String host, boolean allowed) {
    OriginPolicy named =
        new OriginPolicy(
            new CarillonConfig(
                name ->
                    name.equals("carillon.hosts")
                        ? Optional.of("App.example.com:443, localhost:8080")
                        : Optional.empty()));
    Claim claim = direct(origin, host, false);
    assertThat(named.allows(claim)).isEqualTo(allowed);
    assertThat(named.allowsHost(claim)).isEqualTo(allowed);
  }
}
