package org.carillon.sample.bookshop;

import static jakarta.ejb.TransactionManagementType.BEAN;

import jakarta.annotation.PostConstruct;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionManagement;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.carillon.api.Tenants;

/**
 * Gives each tenant its first books, once: a tenant that has any row of a catalogue keeps what it
 * has. Nodes that start together may both try; the keys let one of them win.
 */
@Singleton
@Startup
@TransactionManagement(BEAN) // each tenant has a transaction of its own, begun in its name
public class CatalogueLoader {

  private static final Logger LOG = System.getLogger(CatalogueLoader.class.getName());

  private Tenants tenants;
  private CatalogueStore store;

  /** For the proxy of the container. */
  @SuppressWarnings("NullAway.Init") // a client proxy holds no state
  public CatalogueLoader() {}

  /** Called by the container. */
  @Inject
  CatalogueLoader(Tenants tenants, CatalogueStore store) {
    this.tenants = tenants;
    this.store = store;
  }

  /**
   * Called once at start, before the first client can connect. Its name is its own: Payara looks a
   * callback of an EJB up by name alone, and calls an overload with the wrong arguments.
   */
  @PostConstruct
  void load() {
    tenants.run("t1", () -> fill(Catalogue.english()));
    tenants.run("t2", () -> fill(Catalogue.continental()));
  }

  private void fill(Catalogue catalogue) {
    if (!store.isEmpty()) {
      return;
    }
    try {
      store.store(catalogue);
      LOG.log(Level.INFO, "Stored the first {0} books of a tenant", catalogue.books().size());
    } catch (RuntimeException e) {
      if (store.isEmpty()) {
        throw e;
      }
      LOG.log(Level.INFO, "Another node has stored the first books: {0}", e.getMessage());
    }
  }
}
