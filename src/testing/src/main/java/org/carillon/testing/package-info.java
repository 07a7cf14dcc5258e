/** What the integration tests share: the build they test and servers that they start and kill. */
@NullMarked
package org.carillon.testing;

import org.jspecify.annotations.NullMarked;
