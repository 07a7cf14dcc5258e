package org.carillon.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.carillon.config.CarillonConfig;
import org.carillon.security.OriginPolicy.Claim;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who and where a client is by {@code Forwarded}, behind proxies of which some are trusted. */
class ForwardedHeaderTest {

  private static final String PROXY = "10.0.0.1";

  private static CarillonConfig config(String headers) {
    return new CarillonConfig(
        name ->
            Optional.ofNullable(
                Map.of(
                        "carillon.trusted-proxies",
                        "10.0.0.0/8, fd00::/8",
                        "carillon.proxy-headers",
                        headers)
                    .get(name)));
  }

  private static String address(String peer, String lines) {
    return new ClientAddresses(config("FORWARDED"))
        .of(peer, lines == null ? List.of() : Arrays.asList(lines.split("/", -1)));
  }

  /** The lines of the header are divided by slashes. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        // no header, and one that a stranger wrote
        "10.0.0.1  |                                                   | 10.0.0.1",
        "192.0.2.1 | for=203.0.113.9                                   | 192.0.2.1",
        // how a node is spelled
        "10.0.0.1  | for=203.0.113.9                                   | 203.0.113.9",
        "10.0.0.1  | for=\"203.0.113.9\"                               | 203.0.113.9",
        "10.0.0.1  | for=\"203.0.113.9:4711\"                          | 203.0.113.9",
        "10.0.0.1  | for=\"203.0.113.9:_port\"                         | 203.0.113.9",
        "10.0.0.1  | for=\"[2001:db8::7]\"                             | 2001:db8::7",
        "10.0.0.1  | for=\"[2001:db8::7]:4711\"                        | 2001:db8::7",
        "10.0.0.1  | For=\"\\203.0.113.9\"                             | 203.0.113.9",
        "10.0.0.1  | FOR=203.0.113.9;By=10.0.0.1;Host=a;PROTO=https    | 203.0.113.9",
        "10.0.0.1  | by=10.0.0.1; for=203.0.113.9 ;secret=\"a,b;c=\\\"\"| 203.0.113.9",
        "fd00::1   | for=\"[fd00::2]\", for=203.0.113.9                | 203.0.113.9",
        // several, in one line and in several
        "10.0.0.1  | for=198.51.100.7, for=203.0.113.9                 | 203.0.113.9",
        "10.0.0.1  | for=203.0.113.9, for=10.1.2.3                     | 203.0.113.9",
        "10.0.0.1  | for=203.0.113.9,for=\"[fd00::9]:80\",for=10.1.2.3 | 203.0.113.9",
        "10.0.0.1  | for=198.51.100.7, for=203.0.113.9, for=10.1.2.3   | 203.0.113.9",
        "10.0.0.1  | for=198.51.100.7/for=203.0.113.9/for=10.1.2.3     | 203.0.113.9",
        "10.0.0.1  | for=10.0.0.2, for=10.0.0.3                        | 10.0.0.2",
        "10.0.0.1  | , for=203.0.113.9 ,                               | 203.0.113.9",
        // who hides a sender stands for it, since the name may be another one each time
        "10.0.0.1  | for=unknown                                       | 10.0.0.1",
        "10.0.0.1  | for=_hidden                                       | 10.0.0.1",
        "10.0.0.1  | for=\"_hidden:4711\"                              | 10.0.0.1",
        "10.0.0.1  | for=203.0.113.9, for=unknown                      | 10.0.0.1",
        "10.0.0.1  | for=_hidden, for=10.1.2.3                         | 10.1.2.3",
        "10.0.0.1  | for=203.0.113.9, proto=https                      | 10.0.0.1",
        // neither a node nor hidden
        "10.0.0.1  | for=client.example                                | 10.0.0.1",
        "10.0.0.1  | for=\"2001:db8::7\"                               | 10.0.0.1",
        "10.0.0.1  | for=\"[2001:db8::7\"                              | 10.0.0.1",
        "10.0.0.1  | for=\"203.0.113.9:port\"                          | 10.0.0.1"
      })
  void aClientIsWhereTheFirstTrustedProxySawIt(String peer, String lines, String address) {
    assertThat(address(peer, lines)).isEqualTo(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "for",
        "for=",
        "=203.0.113.9",
        "for=\"203.0.113.9",
        "for=\"203.0.113.9\\",
        "for=203.0.113.9:80",
        "for=[2001:db8::7]",
        "for=203.0.113.9 for=203.0.113.8",
        "for=203.0.113.9;for=203.0.113.8",
        "for=203.0.113.9;host=\"a\u0007\"",
        "for =203.0.113.9",
        "203.0.113.9",
        "for=203.0.113.9, for=\"x"
      })
  void ofAMalformedHeaderNothingIsBelieved(String header) {
    assertThat(ForwardedHeader.hops(List.of(header))).isEmpty();
    assertThat(address(PROXY, header)).isEqualTo(PROXY);
    assertThat(new OriginPolicy(config("FORWARDED")).forwarded(claim(null, PROXY, header)))
        .isNull();
  }

  private static Claim claim(String origin, String peer, String forwarded) {
    return new Claim(
        origin, "inner:8080", false, peer, "front.example", "https", List.of(forwarded));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "for=203.0.113.9;host=shop.example;proto=https                    | https://shop.example",
        "for=203.0.113.9;host=\"shop.example:8443\";proto=HTTPS           | https://shop.example:8443",
        "for=203.0.113.9;proto=https, for=10.1.2.3;host=shop.example      | https://shop.example",
        "for=203.0.113.9;host=shop.example, for=10.1.2.3;host=inner;proto=https | https://shop.example",
        "host=evil.example;proto=http, for=203.0.113.9;host=shop.example;proto=https | https://shop.example",
        "for=unknown;host=shop.example                                    | http://shop.example",
        "for=203.0.113.9;proto=https                                      | https://inner:8080"
      })
  void hostAndSchemeAreWhatTheFirstTrustedProxySaw(String header, String url) {
    OriginPolicy policy = new OriginPolicy(config("FORWARDED"));
    assertThat(policy.forwarded(claim(null, PROXY, header))).isEqualTo(url);
    assertThat(policy.allows(claim(url, PROXY, header))).isTrue();
    assertThat(policy.allows(claim(url, "192.0.2.1", header)))
        .isEqualTo(url.endsWith("inner:8080"));
  }

  /** A proxy that writes one of the two passes on the other as the client wrote it. */
  @Test
  void whereBothAreThereTheOneThatIsSetCounts() {
    String header = "for=203.0.113.9;host=shop.example;proto=https";
    Claim both = claim(null, PROXY, header);
    assertThat(new OriginPolicy(config("FORWARDED")).forwarded(both))
        .isEqualTo("https://shop.example");
    assertThat(new OriginPolicy(config("X_FORWARDED")).forwarded(both))
        .isEqualTo("https://front.example");
    assertThat(address(PROXY, "198.51.100.7")).isEqualTo(PROXY);
  }
}
