package org.carillon.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.carillon.security.OriginPolicy.Claim;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OriginPolicyTest {

  private static final OriginPolicy POLICY =
      new OriginPolicy(List.of("https://app.example.com", "http://dev:3000"), List.of("10.0.0.1"));

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
    "http://dev:3000, host"
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
    "://, host"
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

  @Test
  void aListWithSomethingElseIsAFault() {
    assertThatThrownBy(() -> new OriginPolicy(List.of("app.example.com"), List.of()))
        .hasMessageContaining("app.example.com");
  }
}
