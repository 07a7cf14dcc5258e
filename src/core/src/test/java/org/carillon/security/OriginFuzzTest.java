package org.carillon.security;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.carillon.config.CarillonConfig;
import org.carillon.testing.Fuzzer;
import org.junit.jupiter.api.Test;

/** Headers that say who asks and where, as nobody sends them: each is judged, none throws. */
class OriginFuzzTest {

  private static final String OURS = "app.example.com";

  private static final CarillonConfig CONFIG =
      new CarillonConfig(
          name ->
              Optional.ofNullable(
                  Map.of(
                          "carillon.origins", "https://*.example.org, capacitor://localhost",
                          "carillon.hosts", OURS,
                          "carillon.trusted-proxies", "10.0.0.0/8, fd00::/8")
                      .get(name)));

  @Test
  void anOriginIsAllowedOrNot() {
    OriginPolicy policy = new OriginPolicy(CONFIG);
    Fuzzer.of(
            "https://a.example.org\nhost:8080\nfront.example\nhttps",
            "http://[::1]:8080\n[::1]:8080\n\n",
            "capacitor://localhost\nhost\na, b\nhttp, https")
        .and("null\nnull\nnull\nnull", "://\n:\n:\n:", "https://\u0000\n[\n]\n:")
        .run(
            input -> {
              String[] said = input.split("\n", -1);
              for (String peer : List.of("10.0.0.1", "192.0.2.1")) {
                OriginPolicy.Claim claim =
                    new OriginPolicy.Claim(
                        said[0], part(said, 1), false, peer, part(said, 2), part(said, 3));
                policy.allows(claim);
                policy.allowsHost(claim);
              }
            });
  }

  private static String part(String[] parts, int index) {
    return index < parts.length ? parts[index] : null;
  }

  @Test
  void theAddressOfAClientIsSeenOrThatOfItsProxy() {
    ClientAddresses addresses = new ClientAddresses(CONFIG);
    Fuzzer.of("203.0.113.9, 10.1.2.3", "2001:db8::7", "10.0.0.2,fd00::2", "[::1]:80")
        .and("::ffff:10.0.0.1", "1.2.3", "%eth0", "a:b", "localhost", ",,,")
        .run(input -> addresses.of("10.0.0.1", List.of(input.split("\n", -1))));
  }

  @Test
  void whatProxiesSayByTheStandardHeaderIsReadOrIgnored() {
    CarillonConfig standard =
        new CarillonConfig(
            name ->
                name.equals("carillon.proxy-headers")
                    ? Optional.of("FORWARDED")
                    : name.equals("carillon.trusted-proxies")
                        ? Optional.of("10.0.0.0/8, fd00::/8")
                        : Optional.empty());
    ClientAddresses addresses = new ClientAddresses(standard);
    OriginPolicy policy = new OriginPolicy(standard);
    Fuzzer.of(
            "for=203.0.113.9;host=\"a:1\";proto=https, for=\"[fd00::9]:80\"",
            "for=unknown,for=_x\nby=\"a\\\"b\";for=10.1.2.3")
        .and("\"", "\\", ";", ",", "=", "[", "for=\"[::ffff:10.0.0.1]\"")
        .run(
            input -> {
              List<String> lines = List.of(input.split("\n", -1));
              addresses.of("10.0.0.1", lines);
              policy.allows(
                  new OriginPolicy.Claim("https://a", "a", false, "10.0.0.1", null, null, lines));
            });
  }
}
