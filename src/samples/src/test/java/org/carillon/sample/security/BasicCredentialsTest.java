package org.carillon.sample.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import org.junit.jupiter.api.Test;

class BasicCredentialsTest {

  private static String header(String pair) {
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8));
  }

  @Test
  void nameAndPasswordAreReadInUtf8AndThePasswordMayHoldColons() {
    var credential = BasicCredentials.parse(header("zoë:pass:wörd"));
    assertThat(credential).isNotNull();
    assertThat(credential.getCaller()).isEqualTo("zoë");
    assertThat(credential.getPasswordAsString()).isEqualTo("pass:wörd");
  }

  @Test
  void theSchemeIsReadInAnyCaseAndOthersAreNotBasic() {
    assertThat(BasicCredentials.arePresent("bAsIc abc")).isTrue();
    assertThat(BasicCredentials.arePresent("Bearer abc")).isFalse();
    assertThat(BasicCredentials.arePresent("Basically abc")).isFalse();
    assertThat(BasicCredentials.arePresent(null)).isFalse();
  }

  @Test
  void whatHoldsNoCredentialsIsNull() {
    assertThat(BasicCredentials.parse("Basic !!!")).isNull();
    assertThat(BasicCredentials.parse("Basic ")).isNull();
    assertThat(BasicCredentials.parse(header("no colon"))).isNull();
  }
}
