/** The application that the benchmarks put under load. */
@NullMarked
package org.carillon.bench.app;

import org.jspecify.annotations.NullMarked;
