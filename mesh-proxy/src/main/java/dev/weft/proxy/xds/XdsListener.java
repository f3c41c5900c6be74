package dev.weft.proxy.xds;

import dev.weft.proxy.config.ProxyConfig;

/** Takes what the control plane sends. Called on the xDS thread, one call at a time; may block it. */
public interface XdsListener {

    /**
     * Another configuration is in force from now on.
     *
     * @param complete whether everything that it refers to is known
     */
    void configured(ProxyConfig config, boolean complete);

    /** A trust bundle arrived, as PEM. */
    void trustBundle(String name, String pem);
}
