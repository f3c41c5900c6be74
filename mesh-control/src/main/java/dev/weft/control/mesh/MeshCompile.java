package dev.weft.control.mesh;

import dev.weft.config.compile.Compiled;
import dev.weft.config.compile.ProxyScope;
import dev.weft.config.ir.ProxyIr;
import dev.weft.config.model.MeshView;

/** The compiler of one scope: a pure function. */
@FunctionalInterface
public interface MeshCompile {

    /** What a class of proxies must do, endpoints apart. */
    Compiled<ProxyIr> compile(MeshView view, ProxyScope scope);
}
