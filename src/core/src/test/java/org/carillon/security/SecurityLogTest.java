package org.carillon.security;

import static org.assertj.core.api.Assertions.assertThat;

import org.carillon.log.LogLines;
import org.carillon.security.SecurityLog.Kind;
import org.junit.jupiter.api.Test;

class SecurityLogTest {

  private final LogLines lines = new LogLines();
  private final SecurityLog log = new SecurityLog(lines);

  @Test
  void anEventIsOneLineInTheWordsOfTheVocabulary() {
    log.tell(Kind.AUTHN_LOGIN_FAIL, null, "203.0.113.9", "handshake at /ws/chat, 401", 1);
    log.tell(Kind.AUTHZ_FAIL, "ada", null, "chat:remove, FORBIDDEN", 1);
    assertThat(lines.lines)
        .hasSize(2)
        .anyMatch(
            l -> l.endsWith("authn_login_fail:- from 203.0.113.9: handshake at /ws/chat, 401"))
        .anyMatch(l -> l.endsWith("authz_fail:ada from -: chat:remove, FORBIDDEN"));
  }

  @Test
  void whatAClientCallsItselfEndsNoLine() {
    log.tell(Kind.AUTHZ_FAIL, "a\nauthz_fail:root\u0085\u2028", null, "x".repeat(5_000), 1);
    assertThat(lines.lines)
        .singleElement()
        .asString()
        .contains("a?authz_fail:root??")
        .hasSizeLessThan(300);
    assertThat(lines.lines.get(0).lines()).hasSize(1);
  }

  @Test
  void aFloodOfOneKindIsCountedAndHidesNoOther() {
    for (int i = 0; i < 1_388; i++) {
      log.tell(Kind.AUTHN_LOGIN_FAIL, null, "203.0.113.9", "login", 1);
    }
    log.tell(Kind.MALICIOUS_CORS, null, "203.0.113.9", "handshake", 1);
    assertThat(lines.lines).hasSize(11).last().asString().contains("malicious_cors");
    log.tell(Kind.AUTHN_LOGIN_FAIL, null, "203.0.113.9", "login", 2);
    assertThat(lines.lines).last().asString().endsWith("login (1378 like it were not written)");
    assertThat(log.count(Kind.AUTHN_LOGIN_FAIL)).isEqualTo(1_389);
    assertThat(log.count(Kind.SYS_SHUTDOWN)).isZero();
  }
}
