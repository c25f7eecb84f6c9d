// Of JupyterLab's builder, for every labextension: `webpackConfig` in its package.json.
module.exports = {
  // Numbers that follow from the order of the modules: the builder's own follow from the absolute paths of shared packages,
  // and differ from folder to folder.
  optimization: { moduleIds: 'natural' }
};
