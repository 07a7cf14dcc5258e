package org.carillon.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LogFailureTest {

  @Test
  void whatTheLogThrowsIsKeptUnlessItIsTheFailureItself() {
    OutOfMemoryError failure = new OutOfMemoryError();
    InternalError thrown = new InternalError();
    LogFailure.keep(failure, failure);
    LogFailure.keep(failure, thrown);
    assertThat(failure.getSuppressed()).containsExactly(thrown);
  }
}
