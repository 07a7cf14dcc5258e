/** Classes of an application whose model has faults; {@code FaultyModelIT} deploys them. */
@NullMarked
package org.carillon.it.faulty;

import org.jspecify.annotations.NullMarked;
