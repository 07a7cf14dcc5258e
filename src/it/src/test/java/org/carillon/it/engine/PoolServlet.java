package org.carillon.it.engine;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.sql.DataSource;

/**
 * {@code POST ?take=true} takes every connection of the database's pool, and those that are given
 * back to it, until {@code POST ?take=false}; {@code GET}: how many are taken; {@code GET
 * ?setting=name}: what PostgreSQL, or its driver, has set for a connection.
 */
@WebServlet("/pool")
public class PoolServlet extends HttpServlet {

  private static final Queue<Connection> TAKEN = new ConcurrentLinkedQueue<>();
  private static volatile boolean taking;

  @Resource private DataSource pool;
  @Resource private ManagedExecutorService executor;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String setting = request.getParameter("setting");
    response.getWriter().print(setting == null ? TAKEN.size() : setting(setting));
  }

  private String setting(String name) throws IOException {
    try (Connection connection = pool.getConnection();
        PreparedStatement asked = connection.prepareStatement("select current_setting(?)")) {
      if (name.equals("socketTimeout")) {
        return connection.getNetworkTimeout() + "ms";
      }
      asked.setString(1, name);
      try (ResultSet row = asked.executeQuery()) {
        row.next();
        return row.getString(1);
      }
    } catch (SQLException e) {
      throw new IOException(e);
    }
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response) {
    taking = Boolean.parseBoolean(request.getParameter("take"));
    if (taking) {
      executor.execute(this::takeAll);
    } else {
      giveBack();
    }
  }

  private void takeAll() {
    while (taking) {
      try {
        TAKEN.add(pool.getConnection());
      } catch (SQLException e) {
        // it is exhausted, as it shall be
      }
    }
    giveBack();
  }

  private static void giveBack() {
    for (Connection next = TAKEN.poll(); next != null; next = TAKEN.poll()) {
      try {
        next.close();
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
