package org.carillon.sample.bookshop.odata;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PageTest {

  private static final String BOOKS = "http://localhost/odata/v4/bookshop/Books";

  @Test
  void whatIsWantedComesInOnePageAsLongAsItFits() {
    assertThat(new Page(0, 2).sought()).isEqualTo(2);
    assertThat(new Page(0, 1_000).sought()).isEqualTo(1_000);
    assertThat(new Page(0, 0).size()).isZero();
  }

  @Test
  void theRestIsReachedByALink() {
    Page all = new Page(0, null);
    assertThat(all.size()).isEqualTo(1_000);
    assertThat(all.sought()).isEqualTo(1_001);
    assertThat(all.next(BOOKS)).hasToString(BOOKS + "?$skip=1000");
    assertThat(new Page(1_000, null).next(BOOKS + "?$skip=1000&$select=title"))
        .hasToString(BOOKS + "?$select=title&$skip=2000");
    assertThat(new Page(5, 2_500).next(BOOKS + "?%24top=2500&$SKIP=5"))
        .hasToString(BOOKS + "?$skip=1005&$top=1500");
  }
}
