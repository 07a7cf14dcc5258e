package org.carillon.odata;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ResultPageTest {

  private static final String BOOKS = "http://localhost/odata/v4/bookshop/Books";

  @Test
  void whatIsWantedComesInOnePageAsLongAsItFits() {
    assertThat(new ResultPage(0, 2, 1_000).sought()).isEqualTo(2);
    assertThat(new ResultPage(0, 1_000, 1_000).sought()).isEqualTo(1_000);
    assertThat(new ResultPage(0, 0, 1_000).size()).isZero();
  }

  @Test
  void theRestIsReachedByALink() {
    ResultPage all = new ResultPage(0, null, 1_000);
    assertThat(all.size()).isEqualTo(1_000);
    assertThat(all.sought()).isEqualTo(1_001);
    assertThat(all.next(BOOKS)).hasToString(BOOKS + "?$skip=1000");
    assertThat(new ResultPage(1_000, null, 1_000).next(BOOKS + "?$skip=1000&$select=title"))
        .hasToString(BOOKS + "?$select=title&$skip=2000");
    assertThat(new ResultPage(5, 2_500, 1_000).next(BOOKS + "?%24top=2500&$SKIP=5"))
        .hasToString(BOOKS + "?$skip=1005&$top=1500");
  }

  @Test
  void whatNoAddressMayHaveIsEncoded() {
    assertThat(new ResultPage(0, null, 10).next(BOOKS + "?$filter=title eq 'a|b\u20ac'"))
        .hasToString(BOOKS + "?$filter=title%20eq%20'a%7Cb%E2%82%AC'&$skip=10");
  }
}
