/** An application whose rows are changed by jobs of Jakarta Batch; {@code BatchIT} deploys it. */
@NullMarked
package org.carillon.it.batch;

import org.jspecify.annotations.NullMarked;
